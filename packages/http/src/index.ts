export type {
  BodyOf,
  BodySpec,
  FormSpec,
  MultipartBody,
  MultipartSpec,
  Part,
  RawBody,
  RawSpec,
} from './body/index.ts';
export { codingOf, packerFor } from './coding/index.ts';
export { type CookieOptions, cookie, parseCookies } from './cookies/index.ts';
export {
  asHttpError,
  type ErrorFace,
  type FaceInput,
  type FieldProblem,
  HttpError,
  type ProblemDetails,
  problem,
  problemFace,
} from './errors/index.ts';
export { pagePolicy } from './headers/index.ts';
export {
  type ClosableLogger,
  createLogger,
  hideSecrets,
  type Logger,
  type LogLevel,
  type LogLine,
  type LogOptions,
  redactUrl,
} from './logging/index.ts';
export { type ApiInfo, docsPage } from './openapi/index.ts';
export {
  type AddressFilter,
  addressFilter,
  createOutbound,
  type DialOptions,
  dial,
  type Outbound,
  type OutboundAnswer,
  type OutboundCode,
  OutboundError,
  type OutboundOptions,
  type OutboundRequest,
  type Resolve,
} from './outbound/index.ts';
export { cursorAt, type Place, pageOf, pageQuery, pageSchema, placeOf } from './paging/index.ts';
export { addressMatcher, plainAddress } from './proxies/index.ts';
export {
  type ByteRange,
  ClientGone,
  contentDisposition,
  parseRange,
  type RangeRequest,
} from './ranges/index.ts';
export { clientKey, type RateLimit } from './ratelimit/index.ts';
export {
  bytes,
  bytesOnce,
  empty,
  type FileOptions,
  file,
  html,
  isReply,
  json,
  keptJson,
  type RangeSource,
  type Reply,
  type ReplyHeaders,
  redirect,
  type SocketListener,
  type SocketOpen,
  type SocketOptions,
  type SocketPeer,
  type SseEmit,
  type SseEvent,
  type SseOptions,
  type SseSource,
  socket,
  sse,
  stream,
  text,
  xml,
} from './replies/index.ts';
export {
  type Answer,
  andThen,
  type Client,
  type Context,
  type CorsMode,
  type Exchange,
  type Method,
  type Outputs,
  type RateClass,
  type Route,
  type RouteFacts,
  type RouteInput,
  type RouteSpec,
  rethrowing,
  route,
  routeFor,
  type ScopeRef,
} from './routes/index.ts';
export {
  type Authenticator,
  type Authorize,
  type AuthRequest,
  type CorsOptions,
  type CsrfOptions,
  createHttp,
  type Decision,
  type Http,
  type HttpLimits,
  type HttpOptions,
  type Listening,
} from './server/index.ts';
export { type SiteOptions, staticSite, typeOf } from './site/index.ts';
