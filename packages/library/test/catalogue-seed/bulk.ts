import type { Writer } from '@bandstand/sqlite';

interface Made {
  readonly name: string;
  readonly sql: string;
}

const filled = `('artists', 'albums', 'tracks', 'track_artists', 'album_artists', 'track_genres', 'album_genres',
  'track_files', 'folders', 'album_ownership', 'starred_items', 'item_ratings', 'listening', 'play_history')`;

/** Runs `fill` without triggers and indexes, then brings all of them up to date: for a million rows in a minute. */
export function inBulk(w: Writer, fill: () => void): void {
  const select = (type: string) =>
    w.all<Made>(
      `SELECT name, sql FROM sqlite_master WHERE type = '${type}' AND sql IS NOT NULL AND tbl_name IN ${filled}`,
    );
  const triggers = select('trigger');
  const indexes = select('index');
  for (const { name } of triggers) w.run(`DROP TRIGGER ${name}`);
  for (const { name } of indexes) w.run(`DROP INDEX ${name}`);
  fill();
  for (const { sql } of indexes) w.run(sql);
  derive(w);
  for (const { sql } of triggers) w.run(sql);
}

/** What the triggers would have done. */
function derive(w: Writer): void {
  w.run(`UPDATE albums SET track_count = s.n, duration_total = s.d
    FROM (SELECT album_id, count(*) AS n, sum(duration) AS d FROM tracks WHERE missing_since IS NULL GROUP BY album_id) s
    WHERE s.album_id = albums.id`);
  w.run(
    'INSERT INTO artists_fts (rowid, name, sort_name) SELECT id, name, sort_name FROM artists WHERE id > 0',
  );
  w.run('INSERT INTO albums_fts (rowid, title, artist) SELECT id, title, album_artist FROM albums');
  w.run(`INSERT INTO tracks_fts (rowid, title, artist, album)
    SELECT t.id, t.title, t.artist_name, a.title FROM tracks t LEFT JOIN albums a ON a.id = t.album_id WHERE t.missing_since IS NULL`);
  w.run(
    `INSERT INTO changes (kind, entity_id, gid, op) SELECT 'album', id, gid, 'upsert' FROM albums LIMIT 1`,
  );
}
