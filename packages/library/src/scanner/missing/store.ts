import type { Reader, Writer } from '@bandstand/sqlite';

export interface MissingRow {
  readonly id: number;
  readonly gid: string;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly path: string | null;
  readonly missingSince: string;
  readonly plays: number;
  readonly starred: number;
  readonly inPlaylists: number;
}

const columns = `t.id, t.gid, t.title, t.artist_name AS artist, a.title AS album, t.file_path AS path,
  t.missing_since AS missingSince,
  ifnull((SELECT play_count FROM track_stats WHERE track_id = t.id), 0) AS plays,
  (SELECT count(*) FROM starred_items WHERE item_type = 'track' AND item_key = t.id) AS starred,
  (SELECT count(*) FROM playlist_tracks WHERE track_id = t.id) AS inPlaylists`;

/** Missing tracks, the longest missing first; those after `(since, id)`. */
export function missingTracks(
  reader: Reader,
  after: { since: string; id: number } | null,
  limit: number,
): MissingRow[] {
  return reader.all<MissingRow>(
    `SELECT ${columns} FROM tracks t LEFT JOIN albums a ON a.id = t.album_id
       WHERE t.missing_since IS NOT NULL AND (t.missing_since, t.id) > (:since, :id)
       ORDER BY t.missing_since, t.id LIMIT :limit`,
    { since: after?.since ?? '', id: after?.id ?? 0, limit },
  );
}

export function countMissing(reader: Reader): number {
  return reader.value<number>('SELECT count(*) FROM tracks WHERE missing_since IS NOT NULL') ?? 0;
}

/** Row ids of those of the gids that are missing, or of all missing tracks. */
export function missingIds(reader: Reader, gids: readonly string[] | 'all'): number[] {
  const rows =
    gids === 'all'
      ? reader.all<{ id: number }>('SELECT id FROM tracks WHERE missing_since IS NOT NULL ORDER BY id')
      : reader.all<{ id: number }>(
          `SELECT id FROM tracks WHERE missing_since IS NOT NULL AND gid IN (SELECT value FROM json_each(?)) ORDER BY id`,
          [JSON.stringify(gids)],
        );
  return rows.map(({ id }) => id);
}

/** Deletes tracks with everything that hangs on them, unless they have come back; how many. */
export function deleteMissing(writer: Writer, ids: readonly number[]): number {
  const sql = 'DELETE FROM tracks WHERE missing_since IS NOT NULL AND id IN (SELECT value FROM json_each(?))';
  return writer.run(sql, [JSON.stringify(ids)]).changes;
}

export interface ProblemRow {
  readonly id: number;
  readonly rootId: number;
  readonly root: string;
  readonly path: string;
  readonly reason: string;
  readonly message: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

/** Problems of scans in the order in which they appeared; those after a row id. */
export function scanProblems(reader: Reader, after: number, limit: number): ProblemRow[] {
  return reader.all<ProblemRow>(
    `SELECT p.id, p.root_id AS rootId, r.name AS root, p.path, p.reason, p.message, p.first_seen_at AS firstSeenAt,
       p.last_seen_at AS lastSeenAt
       FROM scan_problems p JOIN music_roots r ON r.id = p.root_id WHERE p.id > ? ORDER BY p.id LIMIT ?`,
    [after, limit],
  );
}
