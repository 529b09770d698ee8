export { createJellyfin, type Jellyfin } from './routes.ts';
export { jellyfinServerId } from './server-id.ts';
export type { JellyfinOptions, JellyfinServices, SimilarItems } from './services.ts';
