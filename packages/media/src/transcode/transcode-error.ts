import type { TranscodeErrorCode } from './transcode-types.ts';

/** Why there is no conversion. `message` is a sentence for people, the cause is for the log. */
export class TranscodeError extends Error {
  override readonly name = 'TranscodeError';
  readonly code: TranscodeErrorCode;

  constructor(code: TranscodeErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}
