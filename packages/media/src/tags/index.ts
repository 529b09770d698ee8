export type { Picture } from '../containers/index.ts';
export type { AudioFormat, ReplayGain } from '../fields/index.ts';
export { cleanLine, cleanText } from './clean.ts';
export { creditsOf, displayOf } from './credits.ts';
export { partialDate } from './dates.ts';
export { genresOf } from './genres.ts';
export { parseLrc } from './lyrics.ts';
export { readTagFile } from './read-file.ts';
export type { ReadFile, TagFile, UnreadableCode, UnreadFile } from './tag-file.ts';
export { createTagReader, type TagReader, type TagReaderOptions } from './tag-reader.ts';
export type {
  Credit,
  LyricLine,
  Lyrics,
  MusicBrainzIds,
  SortNames,
  TrackTags,
} from './track-tags.ts';
