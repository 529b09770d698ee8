import type { Reader } from '@bandstand/sqlite';
import type { Contributor, Credit } from '../../rows.ts';
import { among, grouped } from './grouped.ts';

interface CreditRow extends Contributor {
  readonly item: number;
}

const credit = `a.id, a.gid, a.name, c.credited_as AS creditedAs, c.join_phrase AS "join"`;
const albumSql = `SELECT c.album_id AS item, 'artist' AS role, ${credit}
  FROM album_artists c JOIN artists a ON a.id = c.artist_id WHERE c.album_id IN ${among} ORDER BY c.album_id, c.position`;
const trackSql = `SELECT c.track_id AS item, c.role, ${credit}
  FROM track_artists c JOIN artists a ON a.id = c.artist_id WHERE c.track_id IN ${among} ORDER BY c.track_id, c.role, c.position`;

export interface Credited {
  readonly artists: readonly Credit[];
  readonly contributors: readonly Contributor[];
}

const nobody: Credited = { artists: [], contributors: [] };

function taken(rows: ReadonlyMap<number, readonly Contributor[]>): (id: number) => Credited {
  return (id) => {
    const all = rows.get(id);
    if (!all) return nobody;
    const artists = all.filter(({ role }) => role === 'artist').map(plainCredit);
    return { artists, contributors: all.filter(({ role }) => role !== 'artist') };
  };
}

function plainCredit({ id, gid, name, creditedAs, join }: Contributor): Credit {
  return { id, gid, name, creditedAs, join };
}

/** Who albums are credited to: a function of the row id. */
export function albumCredits(reader: Reader, ids: readonly number[]): (id: number) => Credited {
  return taken(grouped<CreditRow>(reader, albumSql, ids));
}

/** Who tracks are credited to, in all roles. */
export function trackCredits(reader: Reader, ids: readonly number[]): (id: number) => Credited {
  return taken(grouped<CreditRow>(reader, trackSql, ids));
}

/** Credits as one text, with the joining words between the names. */
export function creditText(credits: readonly Credit[]): string {
  const last = credits.length - 1;
  return credits
    .map(({ name, creditedAs, join }, index) => (creditedAs ?? name) + (index < last ? join || ', ' : ''))
    .join('');
}
