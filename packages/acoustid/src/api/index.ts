export { type AcoustidRouteOptions, acoustidRoutes } from './acoustid-routes.ts';
export type { AnsweredLookup, LookupListener } from './services.ts';
