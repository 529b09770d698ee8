/** How decoded sound is wanted. */
export interface PcmRequest {
  /** Hz of the result, 1000 to 384000. */
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  /** Where to begin, in seconds; 0 unless told. */
  readonly startSeconds?: number;
  /** How much at most, in seconds; all of it unless told. */
  readonly maxSeconds?: number;
}

export type DecodeErrorCode = 'not_found' | 'unsupported' | 'damaged' | 'timeout' | 'aborted' | 'closed';

/** Why a file gave no sound, or not all of it. `message` is a sentence for people. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly code: DecodeErrorCode;

  constructor(code: DecodeErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/** Throws RangeError for a request that makes no sense. */
export function checkRequest(request: PcmRequest): void {
  const { sampleRate, startSeconds = 0, maxSeconds = 0 } = request;
  if (!Number.isInteger(sampleRate) || sampleRate < 1000 || sampleRate > 384000) {
    throw new RangeError(`${sampleRate} is no sample rate from 1000 to 384000 Hz`);
  }
  for (const value of [startSeconds, maxSeconds]) {
    if (!(value >= 0 && value <= 864000)) throw new RangeError(`${value} is no time from 0 to 864000 s`);
  }
}
