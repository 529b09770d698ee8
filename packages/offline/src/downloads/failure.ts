import { retryAfterMs } from '../remote/index.ts';

/** Why a transfer did not end well. */
export type TransferFailure =
  /** The network, the server or a proxy: worth another try. */
  | 'broken'
  /** What came is not what was told: begun anew. */
  | 'damaged'
  /** The token is not taken any more. */
  | 'signed_out'
  /** The server will not give it, now or ever. */
  | 'refused'
  /** It does not fit under the cap or on the disk. */
  | 'no_room'
  /** Paused, cancelled, or the program ends. */
  | 'stopped';

/** A transfer that failed. `message` is for the person. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  readonly failure: TransferFailure;
  /** How long the server asked to be left alone, ms. */
  readonly retryAfter: number;

  constructor(
    failure: TransferFailure,
    message: string,
    options: { readonly retryAfter?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.failure = failure;
    this.retryAfter = options.retryAfter ?? 0;
  }
}

const DELAYS = [5000, 15_000, 45_000] as const;

/** How long to wait (ms) after a download has failed `failures` times before; `undefined`: three tries more were enough. */
export const retryDelay = (failures: number): number | undefined => DELAYS[failures];

/** Longest that a server may ask for, ms. */
const LONGEST = 3_600_000;

/** What an answer that is no success means. */
export function refusalOf(response: Response, now: number): TransferError {
  const { status } = response;
  const retryAfter = Math.min(LONGEST, retryAfterMs(response.headers.get('retry-after'), now) ?? 0);
  if (status === 401) return new TransferError('signed_out', 'the server wants a new sign-in');
  if (status === 403) return new TransferError('refused', 'the server does not let this user download this');
  if (status === 404 || status === 410)
    return new TransferError('refused', 'the server does not have this any more');
  const isPassing = status >= 500 || status === 408 || status === 425 || status === 429;
  return new TransferError(isPassing ? 'broken' : 'refused', `the server answered ${status}`, { retryAfter });
}
