export { Identification, type IdentificationState } from './identification.ts';
export { tellMetrics } from './metrics.ts';
export { createIdentification, type IdentificationHouse, identifierOf } from './open.ts';
export { signInRoutes } from './sign-in.ts';
