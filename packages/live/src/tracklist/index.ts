export { clock } from './csv.ts';
export { type LibraryTracks, noLibraryTracks } from './library-tracks.ts';
export { type ListRoutesPorts, listRoutes } from './list-routes.ts';
export { type NowPlaying, NowPlayingBoard, type NowPlayingOptions } from './now-playing.ts';
export { type NowRoutesPorts, nowRoutes } from './now-routes.ts';
export { mostEntries, TrackLists, type TrackListsOptions } from './track-lists.ts';
export type { HeardWords, ListedTrack, ListOwner, ListPlace, TrackEdit, TrackWords } from './types.ts';
