export type { Client, Context, Exchange } from './context.ts';
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
