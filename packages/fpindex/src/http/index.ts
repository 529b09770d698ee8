export type { IndexRouteOptions } from './route-options.ts';
export { indexRoutes } from './routes.ts';
