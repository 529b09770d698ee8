/** Why a store did not do what it was asked. `message` holds no secret and may be shown to who may configure the app. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  /** As the store calls it: `NoSuchKey`, `SlowDown`; or that of the failed connection. */
  readonly code: string;
  /** 0 when there was no answer. */
  readonly status: number;

  constructor(code: string, status: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
  }

  /** Whether the same request may succeed in a moment. */
  get passing(): boolean {
    const { status, code } = this;
    if (status === 0) return code !== 'address_blocked' && code !== 'url_refused' && code !== 'aborted';
    return status >= 500 || status === 408 || status === 429 || passingCodes.has(code);
  }
}

const passingCodes = new Set(['RequestTimeout', 'SlowDown', 'BadDigest', 'XAmzContentSHA256Mismatch']);
