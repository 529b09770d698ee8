import type { Reader, Writer } from '../../drivers/index.ts';
import { type QueueRow, sqlTime } from '../../models/index.ts';
import type { Account } from '../accounts.ts';

/** An edit as it is put into the queue. */
export interface NewOperation {
  /** UUIDv7; the server knows the edit by it. */
  readonly opId: string;
  /** favorite.set, rating.set, progress.set, played.set, play.event, playlist.create ... */
  readonly operation: string;
  readonly entityType: 'item' | 'playlist';
  /** Jellyfin id of the item, local id of the playlist. */
  readonly entityId: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** When the person did it, ms since 1970. */
  readonly occurredAt: number;
  /** What the server's state was, for a merge. */
  readonly base?: unknown;
}

/** Puts an edit at the end of the queue; its number, which is its place in the order. */
export function enqueue(writer: Writer, { userId }: Account, edit: NewOperation, now: number): number {
  return writer.run(
    `INSERT INTO sync_queue (user_id, op_id, operation, entity_type, entity_id, payload, base, occurred_at, created_at, status)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, iif((SELECT needs_login FROM users WHERE id = ?), 'blocked', 'pending'))`,
    [
      userId,
      edit.opId,
      edit.operation,
      edit.entityType,
      edit.entityId,
      JSON.stringify(edit.payload),
      edit.base === undefined ? null : JSON.stringify(edit.base),
      sqlTime(edit.occurredAt),
      sqlTime(now),
      userId,
    ],
  ).lastInsertRowid;
}

/** No earlier edit of the same thing is open: neither waiting, nor under way, nor dead. */
const first = `NOT EXISTS (SELECT 1 FROM sync_queue e WHERE e.user_id = q.user_id AND e.entity_type = q.entity_type
  AND e.entity_id = q.entity_id AND e.status <> 'completed' AND e.id < q.id)`;

/**
 * The oldest edits of a user that may go out now, one of each thing. In the order of an index, which ends with the limit: by
 * number all that wait would be looked at and sorted each time (that order is kept among the edits of one thing).
 * Exported for the test of its plan.
 */
export const dueSql = `SELECT q.* FROM sync_queue q
  WHERE q.status = 'pending' AND +q.user_id = ? AND +q.next_attempt_at <= ? AND ${first}
  ORDER BY q.created_at, q.id LIMIT ?`;

/** Edits that wait, oldest first, ten unless told; those that were tried too often are dead and not among them. */
export const pendingOperations = (reader: Reader, { userId }: Account, limit = 10): readonly QueueRow[] =>
  reader.all<QueueRow>(
    `SELECT * FROM sync_queue WHERE status = 'pending' AND user_id = ? AND attempts < max_attempts ORDER BY id LIMIT ?`,
    [userId, limit],
  );

export interface Lease {
  /** Who sends: a name of this process or tab. */
  readonly owner: string;
  /** Milliseconds since 1970 until which nobody else may send it. */
  readonly until: number;
  readonly now: number;
}

/**
 * Takes edits to send: the oldest of each thing, leased to `owner`. Those of which `isSent` is true count as sent from
 * now on, with an unknown answer. An edit whose `is_sent` is 1 as it is given out went out before: ask the server
 * before it is sent again.
 */
export function claimOperations(
  writer: Writer,
  { userId }: Account,
  lease: Lease,
  limit = 8,
  isSent: (row: QueueRow) => boolean = () => false,
): readonly QueueRow[] {
  const rows = writer.all<QueueRow>(dueSql, [userId, lease.now, limit]);
  if (rows.length === 0) return rows;
  const idsOf = (some: readonly QueueRow[]): string => JSON.stringify(some.map(({ id }) => id));
  writer.run(
    `UPDATE sync_queue SET status = 'inflight', lease_owner = ?, lease_until = ?
     WHERE id IN (SELECT value FROM json_each(?))`,
    [lease.owner, lease.until, idsOf(rows)],
  );
  const sent = rows.filter(isSent);
  if (sent.length > 0)
    writer.run(
      'UPDATE sync_queue SET is_sent = 1, last_attempt = ? WHERE id IN (SELECT value FROM json_each(?))',
      [sqlTime(lease.now), idsOf(sent)],
    );
  return rows;
}

/** Notes that a request is about to go out, with the play count that the server had. Its answer is unknown from now on. */
export function markSent(writer: Writer, id: number, expectedCount: number | null, now: number): void {
  writer.run(
    `UPDATE sync_queue SET is_sent = 1, expected_count = coalesce(expected_count, ?), last_attempt = ? WHERE id = ?`,
    [expectedCount, sqlTime(now), id],
  );
}

/** The server has them. */
export function completeOperations(writer: Writer, ids: readonly number[], now: number): void {
  writer.run(
    `UPDATE sync_queue SET status = 'completed', completed_at = ?, lease_until = NULL, lease_owner = NULL,
       error_message = NULL
     WHERE id IN (SELECT value FROM json_each(?))`,
    [sqlTime(now), JSON.stringify(ids)],
  );
}

/** Back into the queue until `at` (ms). `reached`: the server answered, so the attempt counts; a week offline does not. */
export function retryOperation(
  writer: Writer,
  id: number,
  retry: { readonly at: number; readonly reached: boolean; readonly isSent: boolean; readonly error: string },
): void {
  writer.run(
    `UPDATE sync_queue SET attempts = attempts + ?, next_attempt_at = ?, error_message = ?, is_sent = ?,
       expected_count = iif(?, expected_count, NULL), lease_until = NULL, lease_owner = NULL,
       status = CASE WHEN attempts + ? >= max_attempts THEN 'dead' ELSE 'pending' END
     WHERE id = ?`,
    [
      retry.reached ? 1 : 0,
      retry.at,
      retry.error,
      retry.isSent ? 1 : 0,
      retry.isSent ? 1 : 0,
      retry.reached ? 1 : 0,
      id,
    ],
  );
}

/** It cannot be sent: shown with its reason until someone retries or discards it. Holds up only the same thing's edits. */
export function buryOperation(writer: Writer, id: number, reason: string): void {
  writer.run(
    `UPDATE sync_queue SET status = 'dead', error_message = ?, lease_until = NULL, lease_owner = NULL WHERE id = ?`,
    [reason, id],
  );
}

/**
 * After a kill: edits whose lease is over, or whose owner is known to be gone, wait again;
 * `is_sent` tells those whose answer is unknown. Their number.
 */
export function recoverLeases(
  writer: Writer,
  now: number,
  isGone: (owner: string) => boolean = () => false,
): number {
  const owners = writer
    .all<{ owner: string }>(
      "SELECT DISTINCT lease_owner AS owner FROM sync_queue WHERE status = 'inflight' AND lease_owner IS NOT NULL",
    )
    .map(({ owner }) => owner)
    .filter(isGone);
  return writer.run(
    `UPDATE sync_queue SET status = 'pending', lease_until = NULL, lease_owner = NULL
     WHERE status = 'inflight' AND (lease_until <= ? OR lease_owner IN (SELECT value FROM json_each(?)))`,
    [now, JSON.stringify(owners)],
  ).changes;
}
