export type ProcessErrorCode = 'not_found' | 'failed' | 'timeout' | 'aborted' | 'too_much_output' | 'closed';

/** Why a child did not do its work. `message` is safe to log; `stderr` holds the last 8 KiB that the program said. */
export class ProcessError extends Error {
  override readonly name = 'ProcessError';
  readonly code: ProcessErrorCode;
  readonly stderr: string;
  readonly exitCode: number | null;

  constructor(
    code: ProcessErrorCode,
    message: string,
    about: { stderr?: string; exitCode?: number | null; cause?: unknown } = {},
  ) {
    super(message, about.cause === undefined ? {} : { cause: about.cause });
    this.code = code;
    this.stderr = about.stderr ?? '';
    this.exitCode = about.exitCode ?? null;
  }
}
