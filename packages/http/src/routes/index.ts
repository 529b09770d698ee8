export { andThen } from './and-then.ts';
export type { Client, Context, Exchange } from './context.ts';
export { rethrowing } from './rethrowing.ts';
export { type Accepted, type Route, route, routeFor } from './route.ts';
export type {
  Answer,
  CorsMode,
  Method,
  Outputs,
  RateClass,
  RouteFacts,
  RouteInput,
  RouteSpec,
  ScopeRef,
} from './spec.ts';
