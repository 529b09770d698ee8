export { Metrics } from './metrics.ts';
export { Readiness } from './readiness.ts';
export { healthRoutes } from './routes.ts';
