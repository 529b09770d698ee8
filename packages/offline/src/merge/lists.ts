import { countsOf, longestRise, type Place, placesOf } from './places.ts';

/** How often an id stands in the merged list. The side that changed it wins; of two that did, the one that wants more. */
function mergedCount(base: number, mine: number, theirs: number): number {
  if (mine === base) return theirs;
  if (theirs === base) return mine;
  return mine > base || theirs > base ? Math.max(mine, theirs) : Math.min(mine, theirs);
}

/** Keys of the places of `mine` that were added or moved since `base`. */
function changedPlaces(base: readonly Place[], mine: readonly Place[]): ReadonlySet<string> {
  const order = new Map(base.map(({ key }, index) => [key, index]));
  const kept = mine.filter(({ key }) => order.has(key));
  const unmoved = longestRise(kept.map(({ key }) => order.get(key) ?? 0));
  const still = new Set(kept.filter((_, index) => unmoved.has(index)).map(({ key }) => key));
  return new Set(mine.map(({ key }) => key).filter((key) => !still.has(key)));
}

/** A chain of places in which one is put behind another in constant time. */
class Chain {
  readonly #next = new Map<string | null, string>();

  constructor(keys: readonly string[]) {
    keys.forEach((key, index) => this.#next.set(keys[index - 1] ?? null, key));
  }

  /** Puts `key` behind `after`; at the front when that is null. */
  insert(key: string, after: string | null): void {
    const next = this.#next.get(after);
    this.#next.set(after, key);
    if (next !== undefined) this.#next.set(key, next);
  }

  keys(): readonly string[] {
    const keys: string[] = [];
    for (let key = this.#next.get(null); key !== undefined; key = this.#next.get(key)) keys.push(key);
    return keys;
  }
}

/**
 * Merges what became of the list `base` on two sides; the same id may stand in it several times. How often an id stands in
 * the result is decided for each id alone, so that nothing added is lost; the order is theirs, and what was added or
 * moved in `mine` stands behind the place that it follows there. The same for the same three lists; merged again with
 * its own result nothing changes. See docs/offline-merge.md. O(n log n).
 */
export function mergeLists(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): readonly string[] {
  const counts = [base, mine, theirs].map(countsOf);
  const left = new Map<string, number>();
  for (const id of new Set([...mine, ...theirs])) {
    const [b = 0, m = 0, t = 0] = counts.map((count) => count.get(id) ?? 0);
    left.set(id, mergedCount(b, m, t));
  }
  const [basePlaces, minePlaces, theirPlaces] = [placesOf(base), placesOf(mine), placesOf(theirs)];
  const survives = ({ id, key }: Place): boolean => Number.parseInt(key, 10) < (left.get(id) ?? 0);
  const changed = changedPlaces(basePlaces, minePlaces);
  const ours = minePlaces.filter(survives);
  const ids = new Map([...theirPlaces, ...ours].map(({ key, id }) => [key, id]));
  const theirKeys = theirPlaces.filter(survives).map(({ key }) => key);
  const chain = new Chain(theirKeys.filter((key) => !changed.has(key)));
  const standing = new Set(theirKeys);
  let after: string | null = null;
  for (const { key } of ours) {
    if (changed.has(key) || !standing.has(key)) chain.insert(key, after);
    after = key;
  }
  return chain.keys().map((key) => ids.get(key) ?? '');
}
