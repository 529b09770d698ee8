import { OutboundError } from '@bandstand/http';
import { type RetryPolicy, retryDelay } from '@bandstand/sqlite';
import type { DeliveryState } from './store.ts';

/** The first wait is up to a second, each may be twice as long as the one before, none is longer than an hour. */
const retry: RetryPolicy = { baseMs: 1000, capMs: 3_600_000 };
/** How long a receiver may be away. */
const patienceMs = 3 * 24 * 3_600_000;

/** What came of an attempt. */
export type Answered =
  | { readonly status: number }
  /** Nothing was sent and will be: there is no address, or it may not be reached. */
  | { readonly refused: string }
  | { readonly unreachable: string };

export interface Judgement {
  readonly state: DeliveryState;
  /** ms since 1970; of one that waits. */
  readonly nextAttemptAt: number;
  readonly error: string | null;
}

export interface Circumstances {
  readonly now: number;
  /** ms since 1970. */
  readonly createdAt: number;
  /** With the one that is judged. */
  readonly attempts: number;
  readonly random: () => number;
}

/** An outgoing request that failed: one that may never be made is final. */
export function failureOf(error: unknown): Answered {
  if (!(error instanceof OutboundError)) throw error;
  if (error.code === 'too_many_redirects') return { refused: 'It answered with a redirect.' };
  const final = ['address_blocked', 'url_refused', 'port_refused'].includes(error.code);
  return final ? { refused: error.message } : { unreachable: error.message };
}

/**
 * What becomes of a delivery: an answer of 2xx ends it well. 5xx, 408, 425, 429 and a receiver that cannot be reached are tried
 * again for three days; any other answer, a redirect too, says that the receiver does not want it.
 */
export function judge(answered: Answered, { now, createdAt, attempts, random }: Circumstances): Judgement {
  if ('refused' in answered) return { state: 'dead', nextAttemptAt: now, error: answered.refused };
  if ('status' in answered && answered.status >= 200 && answered.status < 300)
    return { state: 'delivered', nextAttemptAt: now, error: null };
  const error = 'status' in answered ? `answered ${answered.status}` : answered.unreachable;
  const nextAttemptAt = now + retryDelay(attempts, random, retry);
  const again = !('status' in answered) || isPassing(answered.status);
  const dead = !again || nextAttemptAt - createdAt > patienceMs;
  return { state: dead ? 'dead' : 'waiting', nextAttemptAt, error };
}

const isPassing = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);
