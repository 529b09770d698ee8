export { hlsEndpoints } from './hls.ts';
