export { encodeFlac } from './flac.ts';
export { id3Tag } from './id3.ts';
export { tagMp4 } from './mp4.ts';
export { replaceComment, tagOgg } from './ogg.ts';
export {
  isSynced,
  lrcText,
  plainLyrics,
  type WrittenLyrics,
  type WrittenPicture,
  type WrittenTags,
} from './tags.ts';
export { encodeWav } from './wav.ts';
