export { sampleRoutes } from './routes.ts';
export { Samples } from './samples.ts';
