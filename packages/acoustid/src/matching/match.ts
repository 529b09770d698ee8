import { secondsPerHash } from '../codec/index.ts';
import type { Comparison } from '../compare/index.ts';

/** A stored fingerprint that sounds like the query. */
export interface Match extends Comparison {
  readonly fingerprintId: number;
  readonly trackId: number;
  /** Public id of the track, from a store that knows it. */
  readonly trackGid?: string;
  /** Length of the stored recording in seconds. */
  readonly seconds: number;
}

/** Why a match is one, for people. */
export interface Explanation {
  /** Seconds by which the query begins later than the stored fingerprint; negative when it begins earlier. */
  readonly offset: number;
  /** Seconds that were compared. */
  readonly overlap: number;
  /** Bits that differ, and of how many. */
  readonly bitErrors: number;
  readonly bits: number;
}

/** The order of matches: the best first, among equals the fingerprint that has been there longer. */
export function byScore(a: Match, b: Match): number {
  return b.score - a.score || a.fingerprintId - b.fingerprintId;
}

/** The best match of each track, at most `limit`, in the order given. Expects the order of `byScore`. */
export function bestOfTracks<M extends Match>(matches: readonly M[], limit: number): M[] {
  const best = new Map<number, M>();
  for (const match of matches) {
    if (best.size >= limit) break;
    if (!best.has(match.trackId)) best.set(match.trackId, match);
  }
  return [...best.values()];
}

const milliseconds = (hashes: number): number => Math.round(hashes * secondsPerHash * 1000) / 1000;

/** What led to a score, in seconds and bits. */
export function explain({ offset, overlap, bitErrors }: Comparison): Explanation {
  return { offset: milliseconds(offset), overlap: milliseconds(overlap), bitErrors, bits: overlap * 32 };
}
