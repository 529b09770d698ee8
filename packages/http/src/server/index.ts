export type { Listening } from './drain.ts';
export { createHttp, type Http } from './http.ts';
export type {
  Authenticator,
  Authorize,
  AuthRequest,
  CorsOptions,
  CsrfOptions,
  Decision,
  HttpLimits,
  HttpOptions,
} from './options.ts';
