export type { KeptCertificate } from './certificate.ts';
export { WebRtcRefused } from './refused.ts';
export { type WebRtcRoutesPorts, webRtcRoutes } from './routes.ts';
export { WebRtc, type WebRtcOptions } from './service.ts';
export type { OpusSource } from './spectator.ts';
export type { Answered } from './whip.ts';
