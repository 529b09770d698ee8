export { guarded } from './guarded.ts';
export { securityRoutes } from './routes.ts';
export { Security } from './security.ts';
