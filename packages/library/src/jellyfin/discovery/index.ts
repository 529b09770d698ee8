export { type Discovery, type DiscoveryOptions, openDiscovery } from './discovery.ts';
