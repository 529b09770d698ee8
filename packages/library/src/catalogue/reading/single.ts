import type { Reader } from '@bandstand/sqlite';
import { visible } from '../../access/index.ts';
import type { ArtistAlbums } from '../queries.ts';
import type { AlbumDetail, AlbumRow } from '../rows.ts';
import { albumList, selectionOf } from './positions/positions.ts';
import { albumRows } from './rows/album-rows.ts';
import { artistRows } from './rows/artist-rows.ts';
import { trackRows } from './rows/track-rows.ts';
import type { Scope } from './scope.ts';

type Table = 'artists' | 'albums' | 'tracks';

/** The row id behind a gid. */
export function idOf(reader: Reader, table: Table, gid: string): number | undefined {
  const own = reader.value<number>(`SELECT id FROM ${table} WHERE gid = ?`, [gid]);
  return own ?? mergedInto(reader, table, gid);
}

/** The row id of what a thing was merged into: its gid goes on meaning something. */
export function mergedInto(reader: Reader, table: Table, gid: string): number | undefined {
  const sql = `SELECT into_id FROM merges WHERE gid = ? AND kind || 's' = ?`;
  return reader.value<number>(sql, [gid, table]);
}

/** The row ids behind gids, in their order; 0 for those that are none. */
export function idsOfGids(reader: Reader, table: Table, gids: readonly string[]): number[] {
  const rows = reader.all<{ id: number; gid: string }>(
    `SELECT id, gid FROM ${table} WHERE gid IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(gids)],
  );
  const ids = new Map(rows.map(({ id, gid }) => [gid, id]));
  return gids.map((gid) => ids.get(gid) ?? mergedInto(reader, table, gid) ?? 0);
}

/** Rows in the order of ids, null where there is none. */
export function inOrder<T>(ids: readonly number[], rows: ReadonlyMap<number, T>): (T | null)[] {
  return ids.map((id) => rows.get(id) ?? null);
}

const tracksSql = `SELECT id, disc_num, track_num FROM tracks WHERE album_id = :album AND missing_since IS NULL
  UNION ALL SELECT t.id, m.disc_num, m.track_num FROM album_tracks m CROSS JOIN tracks t
    WHERE m.album_id = :album AND t.id = m.track_id AND t.missing_since IS NULL
  ORDER BY 2, 3, 1`;

/** An album with its tracks, each as it is on this album, if the viewer may see it. */
export function albumOf(scope: Scope, id: number): AlbumDetail | undefined {
  const row = albumRows(scope, [id], 'see').get(id);
  if (!row) return undefined;
  const ids = scope.reader.all<{ id: number }>(tracksSql, { album: id }).map((track) => track.id);
  const rows = trackRows(scope, ids, 'see', id);
  return { ...row, tracks: ids.flatMap((track) => rows.get(track) ?? []) };
}

const releasesSql = `SELECT album_id AS id FROM tracks WHERE id = :track AND album_id IS NOT NULL
  UNION ALL SELECT album_id FROM album_tracks WHERE track_id = :track`;

/** The releases that a track is on, its own first, as far as the viewer lists them; undefined when he may not see it. */
export function releasesOf(scope: Scope, id: number): readonly AlbumRow[] | undefined {
  if (visible(scope.reader, scope.viewer, 'track', [id]).size === 0) return undefined;
  const ids = scope.reader.all<{ id: number }>(releasesSql, { track: id }).map((album) => album.id);
  const rows = albumRows(scope, ids, 'list');
  return ids.flatMap((album) => rows.get(album) ?? []);
}

/** The albums of an artist, oldest first, if the viewer may see the artist. */
export function albumsBy(
  scope: Scope,
  id: number,
  gid: string,
  which: ArtistAlbums,
): readonly AlbumRow[] | undefined {
  if (!artistRows(scope, [id], 'see').has(id)) return undefined;
  const selection = selectionOf(scope, albumList(scope, { artist: gid, artistAlbums: which }, 'year'));
  const ids = selection.members(0, selection.total);
  const rows = albumRows(scope, ids, 'list');
  return ids.flatMap((album) => rows.get(album) ?? []);
}
