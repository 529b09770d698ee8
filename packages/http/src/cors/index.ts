export { type Cors, type CorsHeaders, createCors } from './cors.ts';
