import type { Reader } from '@bandstand/sqlite';
import type { Seeds } from './seeds.ts';

/** Plays that are looked at, over all seeds; the latest of each. */
const mostPlays = 48;
/** Plays before and after one that belong to it. */
const mostBeside = 6;
/** A play so many places or fewer from one that was looked at tells little that is new. */
const near = 3;
/** A session ends with a pause of this length. */
const pauseMs = 30 * 60_000;

interface Play {
  readonly track: number;
  readonly at: string;
}

const playsSql = `SELECT played_at AS at, username FROM play_history
  WHERE track_id = ? AND username IS NOT NULL ORDER BY played_at DESC LIMIT ?`;
const afterSql = `SELECT track_id AS track, played_at AS at FROM play_history
  WHERE username = ? AND played_at > ? ORDER BY played_at LIMIT ${mostBeside}`;
const beforeSql = `SELECT track_id AS track, played_at AS at FROM play_history
  WHERE username = ? AND played_at < ? ORDER BY played_at DESC LIMIT ${mostBeside}`;

/** What was heard in the same sessions as the seeds. */
export interface Beside {
  /** Listeners times days on which a seed was heard. */
  readonly occasions: number;
  /** By track: the occasions on which it was heard beside a seed. */
  readonly tracks: ReadonlyMap<number, ReadonlySet<number>>;
}

/** A play that was looked at, and the times that lie near it. */
interface Known {
  readonly seed: number;
  readonly from: string;
  readonly to: string;
}

/** Listener and day. */
interface Occasion {
  readonly number: number;
  readonly known: Known[];
}

/**
 * Sessions are what one listener plays without a pause of half an hour. Whatever somebody hears on one day counts once:
 * a song on repeat is one occasion.
 */
export function heardBeside(reader: Reader, { ids, seen }: Seeds): Beside {
  const occasions = new Map<string, Occasion>();
  const tracks = new Map<number, Set<number>>();
  const add = (track: number, { number }: Occasion): void => {
    if (seen[track] !== 1) return;
    const heard = tracks.get(track);
    if (heard === undefined) tracks.set(track, new Set([number]));
    else heard.add(number);
  };
  const each = Math.max(2, Math.floor(mostPlays / Math.max(1, ids.length)));
  for (const seed of ids) {
    for (const { at, username } of reader.all<{ at: string; username: string }>(playsSql, [seed, each])) {
      const name = `${at.slice(0, 10)} ${username.toLowerCase()}`;
      const occasion = occasions.get(name) ?? { number: occasions.size, known: [] };
      occasions.set(name, occasion);
      const known = occasion.known.find(({ from, to }) => from <= at && at <= to);
      if (known !== undefined) {
        add(known.seed, occasion);
        continue;
      }
      const before = unbroken(at, reader.all<Play>(beforeSql, [username, at]));
      const after = unbroken(at, reader.all<Play>(afterSql, [username, at]));
      occasion.known.push({ seed, from: farthest(before) ?? at, to: farthest(after) ?? at });
      for (const { track } of before) add(track, occasion);
      for (const { track } of after) add(track, occasion);
    }
  }
  return { occasions: occasions.size, tracks };
}

const farthest = (plays: readonly Play[]): string | undefined => plays.slice(0, near).at(-1)?.at;

/** The plays up to the first pause. */
function unbroken(from: string, plays: readonly Play[]): readonly Play[] {
  let last = Date.parse(from);
  let end = 0;
  for (const { at } of plays) {
    const time = Date.parse(at);
    if (!(Math.abs(time - last) <= pauseMs)) break;
    end += 1;
    last = time;
  }
  return plays.slice(0, end);
}
