/** The most frequent value that is not null, the earliest of equally frequent ones; null when all are null. */
export function commonest<T>(values: readonly (T | null)[]): T | null {
  const counts = new Map<T, number>();
  let best: T | null = null;
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const [value, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = value;
  return best;
}

/** Each value once, the most frequent first, in its first spelling; `keyOf` tells which are the same. */
export function ranked(values: readonly string[], keyOf: (value: string) => string): string[] {
  const seen = new Map<string, { readonly value: string; count: number }>();
  for (const value of values) {
    const key = keyOf(value);
    const known = seen.get(key);
    if (known === undefined) seen.set(key, { value, count: 1 });
    else known.count += 1;
  }
  return [...seen.values()].sort((a, b) => b.count - a.count).map(({ value }) => value);
}
