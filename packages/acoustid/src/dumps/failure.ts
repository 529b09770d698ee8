/**
 * `no_day`, `no_files`: not what was asked for. `unfinished`: the day is not over, or something of it is still under way.
 * `damaged`: a file that cannot be read to its end.
 */
export type DumpErrorCode = 'no_day' | 'no_files' | 'unfinished' | 'damaged';

/** Why a dump cannot be written or loaded. `message` is a sentence for the operator that says what to do. */
export class DumpError extends Error {
  override readonly name = 'DumpError';
  readonly code: DumpErrorCode;

  constructor(code: DumpErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
