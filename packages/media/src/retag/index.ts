export {
  type CoverToWrite,
  type LyricsToWrite,
  type RetagCode,
  RetagError,
  type TagChanges,
} from './changes.ts';
export type { TagDifference } from './differences.ts';
export type { Retagged } from './retag-file.ts';
export { createTagWriter, type TagWriter } from './tag-writer.ts';
