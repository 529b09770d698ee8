import type { Reader, Writer } from '@bandstand/sqlite';

/** Where people stopped: bookmarks in tracks, and the queue that goes on on another device. */
export interface BookmarkRecord {
  readonly trackId: number;
  readonly positionMs: number;
  readonly comment: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function upsertBookmark(
  writer: Writer,
  values: {
    readonly username: string;
    readonly trackId: number;
    readonly positionMs: number;
    readonly comment: string | null;
    readonly now: string;
  },
): void {
  writer.run(
    `INSERT INTO bookmarks (username, track_id, position_ms, comment, created_at, updated_at)
     VALUES (:username, :trackId, :positionMs, :comment, :now, :now)
     ON CONFLICT (username, track_id) DO UPDATE SET position_ms = :positionMs, comment = :comment, updated_at = :now`,
    { ...values, trackId: String(values.trackId) },
  );
}

export function deleteBookmark(writer: Writer, username: string, trackId: number): void {
  writer.run('DELETE FROM bookmarks WHERE username = ? AND track_id = ?', [username, String(trackId)]);
}

export function bookmarksOf(reader: Reader, username: string): BookmarkRecord[] {
  return reader.all<BookmarkRecord>(
    `SELECT track_key AS trackId, position_ms AS positionMs, comment, created_at AS createdAt, updated_at AS updatedAt
     FROM bookmarks WHERE username = ? ORDER BY updated_at DESC, id DESC LIMIT 1000`,
    [username],
  );
}

export interface QueueRecord {
  readonly trackIds: readonly number[];
  readonly currentIndex: number | null;
  readonly positionMs: number;
  readonly changedBy: string;
  readonly updatedAt: string;
}

export function writeQueue(writer: Writer, username: string, queue: QueueRecord): void {
  const { trackIds, ...rest } = queue;
  writer.run(
    `INSERT INTO play_queues (username, tracks, current_index, position_ms, changed_by, updated_at)
     VALUES (:username, :tracks, :currentIndex, :positionMs, :changedBy, :updatedAt)
     ON CONFLICT (username) DO UPDATE SET tracks = :tracks, current_index = :currentIndex, position_ms = :positionMs,
       changed_by = :changedBy, updated_at = :updatedAt`,
    { username, tracks: JSON.stringify(trackIds), ...rest },
  );
}

export function deleteQueue(writer: Writer, username: string): void {
  writer.run('DELETE FROM play_queues WHERE username = ?', [username]);
}

export function queueOf(reader: Reader, username: string): QueueRecord | undefined {
  const row = reader.get<Omit<QueueRecord, 'trackIds'> & { readonly tracks: string }>(
    `SELECT tracks, current_index AS currentIndex, position_ms AS positionMs, changed_by AS changedBy, updated_at AS updatedAt
     FROM play_queues WHERE username = ?`,
    [username],
  );
  if (row === undefined) return undefined;
  const { tracks, ...rest } = row;
  const ids: unknown = JSON.parse(tracks);
  return { ...rest, trackIds: Array.isArray(ids) ? ids.filter(Number.isSafeInteger) : [] };
}
