import type { Storage } from './quota.ts';

export type UploadErrorCode =
  | 'not_found'
  | 'forbidden'
  | 'invalid'
  | 'gone' // it expired, was finished or failed: nothing more can be sent
  | 'offset_conflict'
  | 'quota_exceeded'
  | 'too_large'
  | 'type_refused'
  | 'checksum_mismatch'
  | 'disk_full';

/** Why an upload was refused: `message` for people; with `quota_exceeded` the storage as it is. */
export class UploadError extends Error {
  override readonly name = 'UploadError';
  readonly code: UploadErrorCode;
  readonly storage: Storage | null;

  constructor(
    code: UploadErrorCode,
    message: string,
    more: { readonly storage?: Storage; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.storage = more.storage ?? null;
  }
}
