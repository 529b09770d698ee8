import type { Reader, Writer } from '@bandstand/sqlite';

export interface Count {
  readonly plays: number;
  /** ISO 8601, null for what was never played. */
  readonly lastPlayedAt: string | null;
}

export function countOf(reader: Reader, username: string, trackId: number): Count {
  const row = reader.get<Count>(
    `SELECT plays, last_played_at AS lastPlayedAt FROM listening WHERE username = ? AND item_type = 'track' AND item_id = ?`,
    [username, trackId],
  );
  return row ?? { plays: 0, lastPlayedAt: null };
}

const items = `SELECT 'track' AS type, :trackId AS id
  UNION ALL SELECT 'album', album_id FROM counted_releases WHERE track_id = :trackId AND album_id IS NOT NULL
  UNION ALL SELECT DISTINCT 'artist', artist_id FROM track_artists WHERE track_id = :trackId AND role = 'artist'`;

/** Adds to (or takes from) what was counted of a track, its album and its artists; what comes to nothing is gone. */
export function addToCounts(
  writer: Writer,
  change: { readonly username: string; readonly trackId: number; readonly by: number; readonly at: string },
): void {
  const rows = writer.all<{ type: string; id: number }>(items, { trackId: change.trackId });
  for (const { type, id } of rows) {
    const params = { username: change.username, type, id };
    if (change.by > 0) {
      writer.run(
        `INSERT INTO listening (username, item_type, item_id, plays, last_played_at) VALUES (:username, :type, :id, :by, :at)
         ON CONFLICT (username, item_type, item_id) DO UPDATE SET plays = plays + :by, last_played_at = max(last_played_at, :at)`,
        { ...params, by: change.by, at: change.at },
      );
    } else if (change.by < 0) {
      writer.run(
        `DELETE FROM listening WHERE username = :username AND item_type = :type AND item_id = :id AND plays <= :less`,
        { ...params, less: -change.by },
      );
      writer.run(
        `UPDATE listening SET plays = plays - :less WHERE username = :username AND item_type = :type AND item_id = :id`,
        { ...params, less: -change.by },
      );
    }
  }
}

/** Sets when a track was played last, if it was played at all. */
export function setLastPlayed(writer: Writer, username: string, trackId: number, at: string): void {
  writer.run(
    `UPDATE listening SET last_played_at = :at
     WHERE username = :username AND item_type = 'track' AND item_id = :trackId AND last_played_at <> :at`,
    { username, trackId, at },
  );
}
