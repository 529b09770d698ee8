import type { Database } from '@bandstand/sqlite';

/** Everything a scan has written, without ids and times: equal for libraries that say the same. */
export function scanDump(db: Database): string {
  const queries = [
    `SELECT name, slug, name_key, mbid, sort_name FROM artists WHERE id > 0`,
    `SELECT title, slug, scan_key, album_artist, year, genre, type, status, visibility, listeners, track_count, round(duration_total, 3),
       CASE WHEN cover_path LIKE 'embedded:%' THEN 'embedded' ELSE cover_path END, image_tag FROM albums`,
    `SELECT t.title, t.file_path, t.lossless_path, t.artist_name, t.track_num, t.disc_num, t.genre, t.missing_since IS NULL, a.scan_key
       FROM tracks t LEFT JOIN albums a ON a.id = t.album_id`,
    `SELECT f.path, f.role, f.file_hash, f.missing_since IS NULL, t.file_path FROM track_files f JOIN tracks t ON t.id = f.track_id`,
    `SELECT t.file_path, a.name, c.role, c.position, c.credited_as, c.join_phrase FROM track_artists c
       JOIN tracks t ON t.id = c.track_id JOIN artists a ON a.id = c.artist_id`,
    `SELECT b.scan_key, a.name, c.position, c.credited_as, c.join_phrase FROM album_artists c
       JOIN albums b ON b.id = c.album_id JOIN artists a ON a.id = c.artist_id`,
    `SELECT t.file_path, g.genre, g.position FROM track_genres g JOIN tracks t ON t.id = g.track_id`,
    `SELECT b.scan_key, g.genre, g.position FROM album_genres g JOIN albums b ON b.id = g.album_id`,
    `SELECT t.file_path, l.lang, l.source, l.synced, l.lines FROM track_lyrics l JOIN tracks t ON t.id = l.track_id`,
    `SELECT f.path, f.name, p.path AS parent FROM folders f LEFT JOIN folders p ON p.id = f.parent_id`,
    `SELECT path, reason, message FROM scan_problems`,
    `SELECT path, size FROM scan_documents`,
    `SELECT path, state, file_count FROM music_roots`,
    `SELECT count(*) FROM tracks_fts WHERE tracks_fts MATCH 'song'`,
  ];
  const lines = queries.flatMap((sql) =>
    db
      .read((reader) => reader.all<Record<string, unknown>>(sql))
      .map((row) => JSON.stringify(Object.values(row)))
      .toSorted(),
  );
  return lines.join('\n');
}
