export { apeNames, id3FreeNames, mp4FreeNames, vorbisNames } from './free-names.ts';
export { genreNumbers } from './genre-numbers.ts';
export { id3Names } from './id3-names.ts';
export { mp4Names } from './mp4-names.ts';
export { aiffNames, asfNames, id3v1Names, riffNames } from './other-names.ts';
