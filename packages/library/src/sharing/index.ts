export { mostSharedTracks, type OpenShare, type Share, type ShareItem, Shares } from './shares.ts';
