export { type FileOutcome, type TagTarget, TagWriting, type TagWritingOptions } from './tag-writing.ts';
