export { type Discovery, type DiscoveryOptions, openDiscovery } from './discovery/index.ts';
export { imageAddresses } from './image-addresses.ts';
export { createJellyfin, type Jellyfin } from './routes.ts';
export { jellyfinServerId } from './server-id.ts';
export type { JellyfinOptions, JellyfinServices, SimilarItems } from './services.ts';
export { similarItems } from './similar-items.ts';
