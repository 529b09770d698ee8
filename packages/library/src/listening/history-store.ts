import type { Reader, Writer } from '@bandstand/sqlite';

export interface PlayInput {
  readonly trackId: number;
  readonly username: string;
  /** ISO 8601. */
  readonly playedAt: string;
  readonly client: string | null;
  /** The client's own id of this play. */
  readonly operationId: string | null;
}

/** Adds a play unless the same listener sent the same operation before; true when it was added. */
export function insertPlay(writer: Writer, play: PlayInput): boolean {
  const result = writer.run(
    `INSERT INTO play_history (track_id, played_at, username, client, operation_id)
     SELECT :trackId, :playedAt, :username, :client, :operationId
     WHERE :operationId IS NULL OR NOT EXISTS (
       SELECT 1 FROM play_history WHERE username = :username AND operation_id = :operationId)`,
    { ...play },
  );
  return result.changes > 0;
}

export interface PlayRecord {
  readonly id: number;
  readonly trackId: number;
  readonly playedAt: string;
  readonly client: string | null;
}

/** Plays of one listener, latest first, before the play `before`. */
export function playsOf(
  reader: Reader,
  username: string,
  page: { readonly before: PlayRecord | null; readonly limit: number },
): PlayRecord[] {
  return reader.all<PlayRecord>(
    `SELECT id, track_id AS trackId, played_at AS playedAt, client FROM play_history
     WHERE username = :username AND (:playedAt IS NULL OR (played_at, id) < (:playedAt, :id))
     ORDER BY played_at DESC, id DESC LIMIT :limit`,
    { username, limit: page.limit, playedAt: page.before?.playedAt ?? null, id: page.before?.id ?? 0 },
  );
}
