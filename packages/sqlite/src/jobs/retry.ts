export interface RetryPolicy {
  /** The longest first delay, in ms. */
  readonly baseMs: number;
  /** No delay is longer, in ms. */
  readonly capMs: number;
}

export const defaultRetry: RetryPolicy = { baseMs: 1_000, capMs: 3_600_000 };

/**
 * How long to wait after failed attempt number `attempt` (from 1), in ms: any time up to a bound that doubles with each
 * attempt. Full jitter (Brooker, "Exponential Backoff And Jitter", 2015) keeps jobs that failed together from coming
 * back together.
 */
export function retryDelay(
  attempt: number,
  random: () => number,
  policy: RetryPolicy = defaultRetry,
): number {
  const doublings = Math.min(Math.max(0, attempt - 1), 60);
  return Math.floor(random() * Math.min(policy.capMs, policy.baseMs * 2 ** doublings));
}
