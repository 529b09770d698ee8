export { Annotations } from './annotations.ts';
export { type ItemKind, type ItemRef, itemKinds, visibleIds } from './items.ts';
export type { PlaylistRecord } from './playlist-store.ts';
export { mostPlaces, type PlaylistChanges, Playlists } from './playlists.ts';
