export { type Choice, choose, type PlayableFile, type Wanted } from './choice.ts';
export type { TrackFile } from './file-store.ts';
export {
  type Container,
  Hls,
  type HlsRequest,
  masterPlaylist,
  playlistType,
  segmentTypes,
  type Variant,
} from './hls/index.ts';
export { type LyricLine, type Lyrics, lyricsOf } from './lyrics.ts';
export { PictureSource } from './picture-source.ts';
export { type PictureKind, pictureVersion } from './picture-store.ts';
export { type Picture, Pictures } from './pictures.ts';
export { pictureReply, soundReply } from './replies.ts';
export { type Sound, Sounds } from './sounds.ts';
export { Waveforms } from './waveforms.ts';
