import type { Reader } from '@bandstand/sqlite';
import type { Seeds } from './seeds.ts';

/** Plays that are looked at, over all seeds; the latest of each. */
const mostPlays = 240;
/** Plays before and after one that belong to it. */
const mostBeside = 12;
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

/**
 * Sessions are what one listener plays without a pause of half an hour. Whatever somebody hears on one day counts once:
 * a song on repeat is one occasion.
 */
export function heardBeside(reader: Reader, { ids, seen }: Seeds): Beside {
  const numbers = new Map<string, number>();
  const tracks = new Map<number, Set<number>>();
  const each = Math.max(6, Math.floor(mostPlays / Math.max(1, ids.length)));
  for (const seed of ids) {
    for (const { at, username } of reader.all<{ at: string; username: string }>(playsSql, [seed, each])) {
      const name = `${at.slice(0, 10)} ${username.toLowerCase()}`;
      const occasion = numbers.get(name) ?? numbers.size;
      numbers.set(name, occasion);
      for (const sql of [afterSql, beforeSql]) {
        for (const track of unbroken(at, reader.all<Play>(sql, [username, at]))) {
          if (seen[track] !== 1) continue;
          const known = tracks.get(track);
          if (known === undefined) tracks.set(track, new Set([occasion]));
          else known.add(occasion);
        }
      }
    }
  }
  return { occasions: numbers.size, tracks };
}

/** The tracks up to the first pause. */
function unbroken(from: string, plays: readonly Play[]): readonly number[] {
  let last = Date.parse(from);
  const tracks: number[] = [];
  for (const { track, at } of plays) {
    const time = Date.parse(at);
    if (!(Math.abs(time - last) <= pauseMs)) break;
    tracks.push(track);
    last = time;
  }
  return tracks;
}
