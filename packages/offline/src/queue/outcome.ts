import { Refused } from './server.ts';

/** What a failed attempt means for its edit. */
export type Failure =
  /** Nobody answered: whether it was done is unknown. The attempt does not count. */
  | { readonly kind: 'unreached'; readonly error: string }
  /** The server, or what stands before it, is busy or away: nothing more now, for `waitMs` when it said so. */
  | {
      readonly kind: 'busy';
      readonly error: string;
      readonly isSent: boolean;
      readonly waitMs: number | undefined;
    }
  /** The server failed at this one; it may go better later. The attempt counts. */
  | { readonly kind: 'failed'; readonly error: string }
  /** The token is no good: nobody's edits of this lane go out until the next sign-in. */
  | { readonly kind: 'signed_out'; readonly error: string }
  /** It will never go. */
  | { readonly kind: 'dead'; readonly error: string };

const BUSY = new Set([408, 425, 429, 502, 503, 504]);

const words: Readonly<Record<number, string>> = {
  403: 'not allowed',
  404: 'target deleted',
  413: 'too large',
};

/** Reads what a sender threw. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Refused))
    return { kind: 'unreached', error: error instanceof Error ? error.message : String(error) };
  const { status, retryAfterMs } = error.reply;
  const text = `${status}: ${words[status] ?? error.message}`;
  if (status === 401) return { kind: 'signed_out', error: text };
  if (BUSY.has(status))
    // Only 425 and 429 promise that nothing was done; the others may come from a proxy that lost patience.
    return {
      kind: 'busy',
      error: text,
      isSent: status !== 429 && status !== 425,
      waitMs: retryAfterMs,
    };
  return { kind: status >= 500 ? 'failed' : 'dead', error: text };
}
