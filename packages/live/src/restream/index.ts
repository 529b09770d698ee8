export { Restreams, type RestreamsOptions } from './restreams.ts';
export { restreamRoutes } from './routes.ts';
