import type { HeardWords, ListedTrack } from './types.ts';

/** What a person says of a moment holds so far around it, ms. */
export const reachMs = 15_000;

/**
 * Whether people have decided already about what is heard: an entry that they have set begins at that time or covers most of
 * it, or they have hidden this very recording there.
 */
export function isSettled(heard: HeardWords, settled: readonly ListedTrack[]): boolean {
  return settled.some((entry) =>
    entry.hidden ? isSame(heard, entry) && touches(heard, entry) : covers(entry, heard),
  );
}

const endOf = ({ startsMs, endsMs }: { readonly startsMs: number; readonly endsMs: number | null }): number =>
  endsMs ?? startsMs;

function touches(heard: HeardWords, entry: ListedTrack): boolean {
  return entry.startsMs <= endOf(heard) + reachMs && endOf(entry) >= heard.startsMs - reachMs;
}

function covers(entry: ListedTrack, heard: HeardWords): boolean {
  if (Math.abs(entry.startsMs - heard.startsMs) <= reachMs) return true;
  const shared = Math.min(endOf(entry), endOf(heard)) - Math.max(entry.startsMs, heard.startsMs);
  return entry.startsMs <= heard.startsMs
    ? endOf(entry) - heard.startsMs > reachMs
    : shared > (endOf(heard) - heard.startsMs) / 2;
}

function isSame(heard: HeardWords, entry: ListedTrack): boolean {
  const pairs: readonly (readonly [string | null, string | null])[] = [
    [heard.libraryTrack, entry.libraryTrack],
    [heard.acoustid, entry.acoustid],
    [heard.mbid, entry.mbid],
  ];
  return pairs.some(([a, b]) => a !== null && a === b);
}
