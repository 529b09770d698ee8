export { UploadError, type UploadErrorCode } from './errors.ts';
export { type Checksum, type ChecksumAlgorithm, checksumAlgorithms, IncomingFiles } from './incoming.ts';
export type { Storage } from './quota.ts';
export type { Upload, UploadKind, UploadState } from './store.ts';
export { largestCover, Uploads, type UploadsOptions } from './uploads.ts';
