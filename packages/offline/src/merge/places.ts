/** A place of a list that may hold the same id twice: the id, and the how-manieth of its kind it is. */
export interface Place {
  readonly id: string;
  /** `id` and number in one text, unique in its list. */
  readonly key: string;
}

/** The places of a list, in order. */
export function placesOf(ids: readonly string[]): readonly Place[] {
  const seen = new Map<string, number>();
  return ids.map((id) => {
    const nth = seen.get(id) ?? 0;
    seen.set(id, nth + 1);
    return { id, key: `${nth} ${id}` };
  });
}

/** How often each id stands in a list. */
export function countsOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/**
 * Indices of `values` that form the longest rising row, by patience sorting in O(n log n); of several as long the one that
 * ends lowest. What is not in it has been moved.
 */
export function longestRise(values: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const before = values.map(() => -1);
  values.forEach((value, index) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = index;
  });
  const rise = new Set<number>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) rise.add(index);
  return rise;
}
