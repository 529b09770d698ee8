export type { ByteSpan, MediaFiles, MediaWriter } from './files.ts';
export { isMediaPath } from './files.ts';
