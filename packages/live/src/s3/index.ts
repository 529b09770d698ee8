export { S3Bucket, type S3BucketParts } from './bucket.ts';
export { type DownloadOptions, downloadFile } from './download.ts';
export { S3Error } from './error.ts';
export { giveUpUpload, type UploadOptions, type UploadState, uploadFile } from './upload.ts';
