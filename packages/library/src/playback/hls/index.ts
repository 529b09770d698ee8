export { type Container, Hls, type HlsOptions, type HlsRequest, segmentTypes } from './hls.ts';
export { masterPlaylist, playlistType, type Variant } from './playlists.ts';
