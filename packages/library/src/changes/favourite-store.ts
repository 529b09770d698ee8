import type { Reader } from '@bandstand/sqlite';
import type { Span } from './item-store.ts';
import type { UserData } from './user-data-store.ts';

/* Favourites that are no items of the catalogue. */

interface Marked {
  readonly starredAt: string;
}

const playlistSql = `SELECT playlist_id AS item, created_at AS starredAt FROM starred_playlists WHERE username = :username`;

/** Since when the account has these playlists among its favourites, by row id. */
export function favouritePlaylists(
  reader: Reader,
  username: string,
  ids: readonly number[],
): ReadonlyMap<number, UserData> {
  if (ids.length === 0) return new Map();
  const sql = `${playlistSql} AND playlist_id IN (SELECT value FROM json_each(:ids))`;
  return byItem(reader.all<Marked & { readonly item: number }>(sql, { username, ids: JSON.stringify(ids) }));
}

/** The same of playlists whose row ids lie in a span. */
export function favouritePlaylistsBetween(
  reader: Reader,
  username: string,
  { after, upTo }: Span,
): ReadonlyMap<number, UserData> {
  const sql = `${playlistSql} AND playlist_id > :after AND playlist_id <= :upTo`;
  return byItem(reader.all<Marked & { readonly item: number }>(sql, { username, after, upTo }));
}

/** Since when the account has genres among its favourites, by their names as they were marked. */
export function favouriteGenres(reader: Reader, username: string): ReadonlyMap<string, UserData> {
  const sql = 'SELECT genre AS item, created_at AS starredAt FROM starred_genres WHERE username = ?';
  return byItem(reader.all<Marked & { readonly item: string }>(sql, [username]));
}

const byItem = <K>(rows: readonly (Marked & { readonly item: K })[]): ReadonlyMap<K, UserData> =>
  new Map(rows.map(({ item, starredAt }) => [item, { starredAt }]));
