import type { ListedTrack } from '../tracklist/index.ts';

/** A file that is cut out of a recording. Milliseconds of the recording. */
export interface Piece {
  /** Without a suffix: `01 Title`. */
  readonly name: string;
  readonly startsMs: number;
  /** Null for the recording's end. */
  readonly endsMs: number | null;
  readonly title: string;
  readonly artist: string | null;
  /** Counts from 1. */
  readonly number: number;
  readonly of: number;
  readonly chapters: readonly Chapter[];
}

export interface Chapter {
  readonly startsMs: number;
  readonly endsMs: number;
  readonly title: string;
}

/** Shorter entries are no tracks, and no chapters. */
const leastMs = 1000;

/** The whole recording as one track, with its list as chapters. */
export function wholePiece(
  list: readonly ListedTrack[],
  {
    title,
    artist,
    lengthMs,
  }: { readonly title: string; readonly artist: string | null; readonly lengthMs: number },
): Piece {
  const chapters = apart(list).map(({ entry, startsMs, next }) => ({
    startsMs,
    endsMs: Math.min(next ?? lengthMs, lengthMs),
    title: [entry.artist, entry.title].filter((text) => text !== null && text !== '').join(' - '),
  }));
  return {
    name: `01 ${fileName(title)}`,
    startsMs: 0,
    endsMs: null,
    title,
    artist,
    number: 1,
    of: 1,
    chapters: chapters.filter(({ startsMs, endsMs }) => endsMs - startsMs >= leastMs),
  };
}

/**
 * Each entry of the list as a track of its own, from where it begins to where it ends or the next one begins; what is between
 * them, talk for instance, is left out.
 */
export function piecesOf(list: readonly ListedTrack[], lengthMs: number): Piece[] {
  const cuts = apart(list)
    .map(({ entry, startsMs, next }) => ({
      entry,
      startsMs,
      endsMs: Math.min(entry.endsMs ?? lengthMs, next ?? lengthMs, lengthMs),
    }))
    .filter(({ startsMs, endsMs }) => endsMs - startsMs >= leastMs);
  return cuts.map(({ entry, startsMs, endsMs }, at) => {
    const title = entry.title ?? `Track ${at + 1}`;
    return {
      name: `${String(at + 1).padStart(2, '0')} ${fileName(title)}`,
      startsMs,
      endsMs,
      title,
      artist: entry.artist,
      number: at + 1,
      of: cuts.length,
      chapters: [],
    };
  });
}

/** Entries in order with where the next one begins; of several that begin together the last stays. */
function apart(list: readonly ListedTrack[]) {
  const sorted = list.toSorted((a, b) => a.startsMs - b.startsMs || a.id - b.id);
  return sorted
    .map((entry, at) => ({ entry, startsMs: entry.startsMs, next: sorted[at + 1]?.startsMs ?? null }))
    .filter(({ startsMs, next }) => next === null || next - startsMs >= leastMs);
}

const fileName = (title: string): string =>
  title
    .replaceAll(/[\s\p{Cc}/\\:*?"<>|]+/gu, ' ')
    .trim()
    .slice(0, 100);
