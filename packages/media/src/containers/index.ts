export { FileSource, wholeBytes } from './file-source.ts';
export { type Picture, readPicture } from './picture.ts';
export { readKnown, readSound } from './read-sound.ts';
export type { SoundFile } from './sound-file.ts';
