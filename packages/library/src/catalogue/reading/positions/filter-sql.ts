import type { Scope } from '../scope.ts';

const years = (table: string): string =>
  `SELECT group_concat(id) AS ids FROM ${table} WHERE year IS NOT NULL AND year BETWEEN ? AND ? GROUP BY year`;

/** The statements behind the filters: each gives the ids that pass, those of many in several rows. */
export const filterSql = {
  albumGenre: 'SELECT group_concat(album_id) AS ids FROM album_genres WHERE genre = ?',
  trackGenre: 'SELECT group_concat(track_id) AS ids FROM track_genres WHERE genre = ?',
  albumYears: years('albums'),
  trackYears: years('tracks'),
  albumYear: 'SELECT group_concat(id) AS ids FROM albums WHERE year = ?',
  trackYear: 'SELECT group_concat(id) AS ids FROM tracks WHERE year = ?',
  albumState: 'SELECT group_concat(id) AS ids FROM albums WHERE status = ?',
  trackRoot:
    'SELECT group_concat(track_id) AS ids FROM track_files INDEXED BY track_files_by_folder WHERE root_id = ? GROUP BY folder',
  ownAlbums: `SELECT group_concat(album_id) FROM (
    SELECT album_id FROM album_artists WHERE artist_id = :artist UNION SELECT id FROM albums WHERE artist_id = :artist)`,
  creditedAlbums: `SELECT group_concat(DISTINCT album) FROM (
    SELECT t.album_id AS album FROM track_artists c JOIN tracks t ON t.id = c.track_id
      WHERE c.artist_id = :artist AND t.album_id IS NOT NULL AND t.missing_since IS NULL
    UNION ALL SELECT m.album_id FROM album_tracks m CROSS JOIN tracks t CROSS JOIN track_artists c
      WHERE t.id = m.track_id AND c.track_id = t.id AND c.artist_id = :artist AND t.missing_since IS NULL)`,
  creditedTracks: 'SELECT group_concat(DISTINCT track_id) FROM track_artists WHERE artist_id = :artist',
  mine: `SELECT group_concat(id) FROM (
    SELECT id FROM albums WHERE owner_id = :account
    UNION SELECT album_id FROM album_ownership WHERE owner_id = :account
    UNION SELECT id FROM albums WHERE artist_id = :artist
    UNION SELECT album_id FROM album_artists WHERE artist_id = :artist)`,
} as const;

/** 0 when there is no such artist: then nothing passes. */
export function artistRow({ reader }: Scope, gid: string): number {
  const sql = `SELECT id FROM artists WHERE gid = :gid
    UNION ALL SELECT into_id FROM merges WHERE gid = :gid AND kind = 'artist' LIMIT 1`;
  return reader.value<number>(sql, { gid }) ?? 0;
}
