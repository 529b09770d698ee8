export type { OpenIdOptions, OpenIdServices } from './face.ts';
export { createOpenIdRoutes } from './routes.ts';
