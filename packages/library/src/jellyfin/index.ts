export { type Discovery, type DiscoveryOptions, openDiscovery } from './discovery/index.ts';
export { createJellyfin, type Jellyfin } from './routes.ts';
export { jellyfinServerId } from './server-id.ts';
export type { JellyfinOptions, JellyfinServices, SimilarItems } from './services.ts';
