export { AppDirectory, type Fate } from './directory.ts';
export { appRoutes } from './routes.ts';
export { type SecretRoutesOptions, secretRoutes } from './secret-routes.ts';
