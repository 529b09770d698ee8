export { drawCover } from './cover.ts';
export * from './demo/index.ts';
export {
  lrcText,
  replaceComment,
  type WrittenLyrics,
  type WrittenPicture,
  type WrittenTags,
} from './formats/index.ts';
export { interleave, type Pcm, quantise } from './pcm.ts';
export { type PieceRequest, renderPiece } from './piece.ts';
export { renderCover } from './render-cover.ts';
export { type StyleName, styles } from './styles.ts';
export {
  type EncoderAccess,
  type SoundEncoder,
  scratchPrefix,
  type TaggedSound,
  type WrittenFormat,
  writeTagged,
} from './write-tagged.ts';
