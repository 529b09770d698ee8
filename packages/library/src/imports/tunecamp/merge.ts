import type { Reader, Writer } from '@bandstand/sqlite';

/** True for an imported track none of whose files has been seen. */
export function isWaiting(reader: Reader, id: number): boolean {
  return (
    reader.value(
      `SELECT 1 FROM tracks t WHERE id = ? AND source = 'import' AND missing_since IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM track_files WHERE track_id = t.id)`,
      [id],
    ) !== undefined
  );
}

/** What people did with a track that waited for its file, moved to the track that has the file; the former goes. */
export function mergeTrack(writer: Writer, from: number, to: number): void {
  const both = { from, to };
  for (const table of ['starred_items', 'item_ratings']) {
    writer.run(
      `UPDATE ${table} SET item_id = CAST(:to AS TEXT) WHERE item_type = 'track' AND item_key = :from AND NOT EXISTS (
         SELECT 1 FROM ${table} o WHERE o.username = ${table}.username AND o.item_type = 'track' AND o.item_key = :to)`,
      both,
    );
  }
  writer.run(
    `UPDATE bookmarks SET track_id = CAST(:to AS TEXT) WHERE track_key = :from AND NOT EXISTS (
       SELECT 1 FROM bookmarks o WHERE o.username = bookmarks.username AND o.track_key = :to)`,
    both,
  );
  for (const table of ['playlist_tracks', 'comments', 'unlock_codes', 'play_history'])
    writer.run(`UPDATE ${table} SET track_id = :to WHERE track_id = :from`, both);
  writer.run(
    `UPDATE track_ownership SET track_id = :to WHERE track_id = :from AND NOT EXISTS (
       SELECT 1 FROM track_ownership o WHERE o.track_id = :to AND o.owner_id IS track_ownership.owner_id AND o.wallet IS track_ownership.wallet)`,
    both,
  );
  writer.run(
    `UPDATE album_tracks SET track_id = :to WHERE track_id = :from AND album_id NOT IN (
       SELECT o.album_id FROM album_tracks o WHERE o.track_id = :to
       UNION ALL SELECT t.album_id FROM tracks t WHERE t.id = :to AND t.album_id IS NOT NULL)`,
    both,
  );
  moveCounts(writer, both);
  moveInQueues(writer, from, to);
  writer.run('DELETE FROM tracks WHERE id = ?', [from]);
}

function moveCounts(writer: Writer, both: { readonly from: number; readonly to: number }): void {
  writer.run(
    `INSERT INTO track_stats (track_id, play_count, download_count)
       SELECT :to, play_count, download_count FROM track_stats WHERE track_id = :from
     ON CONFLICT (track_id) DO UPDATE SET play_count = play_count + excluded.play_count,
       download_count = download_count + excluded.download_count`,
    both,
  );
  writer.run(
    `INSERT INTO listening (username, item_type, item_id, plays, last_played_at)
       SELECT username, 'track', :to, plays, last_played_at FROM listening WHERE item_type = 'track' AND item_id = :from
     ON CONFLICT (username, item_type, item_id) DO UPDATE SET plays = plays + excluded.plays,
       last_played_at = max(last_played_at, excluded.last_played_at)`,
    both,
  );
}

function moveInQueues(writer: Writer, from: number, to: number): void {
  const queues = writer.all<{ username: string; tracks: string }>(
    `SELECT username, tracks FROM play_queues q WHERE EXISTS (SELECT 1 FROM json_each(q.tracks) WHERE value = ?)`,
    [from],
  );
  for (const { username, tracks } of queues) {
    const ids: unknown = JSON.parse(tracks);
    const moved = Array.isArray(ids) ? ids.map((id: unknown) => (id === from ? to : id)) : [];
    writer.run('UPDATE play_queues SET tracks = ? WHERE username = ?', [JSON.stringify(moved), username]);
  }
}
