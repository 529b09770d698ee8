export { mergeLists } from './lists.ts';
export type { PlaylistContent } from './playlists.ts';
export { mergePlaylists, sameList } from './playlists.ts';
