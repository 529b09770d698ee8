export { Annotations } from './annotations.ts';
export { Favourites } from './favourites.ts';
export { type ItemKind, type ItemRef, itemKinds, visibleIds } from './items.ts';
export type { PlaylistRecord } from './playlist-store.ts';
export { mostPlaces, type PlaylistChanges, Playlists } from './playlists.ts';
export { type OpenPlaylist, SmartPlaylists } from './smart-playlists.ts';
export { mostMatched, parseRules } from './track-rules.ts';
export { joined, type Transactions } from './transactions.ts';
