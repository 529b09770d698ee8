export {
  type AcoustidRouteOptions,
  type ApiNow,
  acoustidRoutes,
  apiServices,
  lateAcoustidRoutes,
} from './acoustid-routes.ts';
export type { AnsweredLookup, ApiServices, LookupListener } from './services.ts';
