import type { Contributor, Credit } from '../../rows.ts';
import type { Scope } from '../scope.ts';
import { among } from './grouped.ts';

interface CreditRow {
  readonly item: number;
  readonly role: string;
  readonly id: number;
  readonly creditedAs: string | null;
  readonly join: string;
}

const credit = `c.artist_id AS id, c.credited_as AS creditedAs, c.join_phrase AS "join"`;
const albumSql = `SELECT c.album_id AS item, 'artist' AS role, ${credit}
  FROM album_artists c WHERE c.album_id IN ${among} ORDER BY c.album_id, c.position`;
const trackSql = `SELECT c.track_id AS item, c.role, ${credit}
  FROM track_artists c WHERE c.track_id IN ${among} ORDER BY c.track_id, c.role, c.position`;

export interface Credited {
  readonly artists: readonly Credit[];
  readonly contributors: readonly Contributor[];
}

const nobody: Credited = { artists: [], contributors: [] };

function credited({ reader, memory }: Scope, sql: string, ids: readonly number[]): (id: number) => Credited {
  if (ids.length === 0) return () => nobody;
  const rows = reader.all<CreditRow>(sql, { ids: JSON.stringify(ids) });
  const names = memory.names.read(
    reader,
    memory.feed,
    rows.map(({ id }) => id),
  );
  const found = new Map<number, { artists: Credit[]; contributors: Contributor[] }>();
  for (const { item, role, id, creditedAs, join } of rows) {
    const artist = names.get(id);
    if (artist === undefined) continue;
    let all = found.get(item);
    if (all === undefined) found.set(item, (all = { artists: [], contributors: [] }));
    const { gid, name } = artist;
    if (role === 'artist') all.artists.push({ id, gid, name, creditedAs, join });
    else all.contributors.push({ id, gid, name, creditedAs, join, role });
  }
  return (id) => found.get(id) ?? nobody;
}

/** Who albums are credited to: a function of the row id. */
export function albumCredits(scope: Scope, ids: readonly number[]): (id: number) => Credited {
  return credited(scope, albumSql, ids);
}

/** Who tracks are credited to, in all roles. */
export function trackCredits(scope: Scope, ids: readonly number[]): (id: number) => Credited {
  return credited(scope, trackSql, ids);
}

/** Credits as one text, with the joining words between the names. */
export function creditText(credits: readonly Credit[]): string {
  const last = credits.length - 1;
  return credits
    .map(({ name, creditedAs, join }, index) => (creditedAs ?? name) + (index < last ? join || ', ' : ''))
    .join('');
}
