export { createHttp, type Http, type Listening } from './http.ts';
export type {
  Authenticator,
  Authorize,
  AuthRequest,
  CorsOptions,
  CsrfOptions,
  Decision,
  HttpLimits,
  HttpOptions,
  RateLimit,
} from './options.ts';
