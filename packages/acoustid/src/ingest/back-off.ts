/** Tries after which a submission is set aside. */
export const mostAttempts = 5;

/**
 * When to try again after this many failures: in 10 s, then each time four
 * times as long. Null: not by itself. ms since 1970.
 */
export function retryAt(failures: number, now: number): number | null {
  return failures >= mostAttempts ? null : now + 10_000 * 4 ** (failures - 1);
}

/** How long the import rests when the database or the index does not answer, in ms: a second, doubling up to a minute. */
export const restMs = (troubles: number): number => Math.min(60_000, 1000 * 2 ** (troubles - 1));
