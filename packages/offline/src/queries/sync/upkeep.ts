import type { Reader, Writer } from '../../drivers/index.ts';
import { type QueueRow, sqlTime } from '../../models/index.ts';
import type { Account } from '../accounts.ts';
import type { NewOperation } from './queue.ts';

/** Edits of a user that the server has not got, in order; of one status or all. */
export const openOperations = (
  reader: Reader,
  { userId }: Account,
  status?: QueueRow['status'],
  limit = 1000,
): readonly QueueRow[] =>
  reader.all<QueueRow>(
    `SELECT * FROM sync_queue WHERE user_id = ? AND status <> 'completed' ${status === undefined ? '' : 'AND status = ?'}
     ORDER BY id LIMIT ?`,
    [userId, ...(status === undefined ? [] : [status]), limit],
  );

/** The same after the edit of a number, to read all of them piece by piece. */
export const openOperationsAfter = (
  reader: Reader,
  { userId }: Account,
  after: number,
  limit = 1000,
): readonly QueueRow[] =>
  reader.all<QueueRow>(
    "SELECT * FROM sync_queue WHERE user_id = ? AND status <> 'completed' AND id > ? ORDER BY id LIMIT ?",
    [userId, after, limit],
  );

/** One edit of a user, by its name. */
export const operationOf = (reader: Reader, { userId }: Account, opId: string): QueueRow | undefined =>
  reader.get<QueueRow>('SELECT * FROM sync_queue WHERE user_id = ? AND op_id = ?', [userId, opId]);

/** Open edits of one thing, in order: what a new one may be put together with, or replaces. */
export const operationsOf = (
  reader: Reader,
  { userId }: Account,
  entityType: string,
  entityId: string,
): readonly QueueRow[] =>
  reader.all<QueueRow>(
    `SELECT * FROM sync_queue WHERE user_id = ? AND entity_type = ? AND entity_id = ? AND status <> 'completed' ORDER BY id`,
    [userId, entityType, entityId],
  );

/**
 * Changes what an edit that was never sent says, and what it was made from when `base` is given. False when it went out
 * meanwhile: then a new one is needed.
 */
export function replacePayload(
  writer: Writer,
  id: number,
  payload: Readonly<Record<string, unknown>>,
  at: number,
  base?: unknown,
): boolean {
  return (
    writer.run(
      `UPDATE sync_queue SET payload = ?, occurred_at = ?, base = coalesce(?, base)
       WHERE id = ? AND is_sent = 0 AND status IN ('pending', 'blocked')`,
      [JSON.stringify(payload), sqlTime(at), base === undefined ? null : JSON.stringify(base), id],
    ).changes > 0
  );
}

/** Open edits of one thing are from now on of another one. */
export const moveOperations = (
  writer: Writer,
  { userId }: Account,
  entityType: string,
  { from, to }: { readonly from: string; readonly to: string },
): void => {
  writer.run(
    `UPDATE sync_queue SET entity_id = ? WHERE user_id = ? AND entity_type = ? AND entity_id = ? AND status <> 'completed'`,
    [to, userId, entityType, from],
  );
};

/** A dead edit gets all its attempts again. False when it is not dead. */
export function reviveOperation(writer: Writer, { userId }: Account, opId: string): boolean {
  return (
    writer.run(
      `UPDATE sync_queue SET status = 'pending', attempts = 0, next_attempt_at = 0, error_message = NULL
       WHERE user_id = ? AND op_id = ? AND status = 'dead'`,
      [userId, opId],
    ).changes > 0
  );
}

/** Removes an edit that is not under way. The caller works out the view of its item anew. */
export function discardOperation(writer: Writer, { userId }: Account, opId: string): boolean {
  return (
    writer.run("DELETE FROM sync_queue WHERE user_id = ? AND op_id = ? AND status <> 'inflight'", [
      userId,
      opId,
    ]).changes > 0
  );
}

/** Keeps the name of an edit that nothing is left to be sent of: asked for again, it is known. */
export const rememberOperation = (
  writer: Writer,
  { userId }: Account,
  {
    opId,
    operation,
    entityType,
    entityId,
  }: Pick<NewOperation, 'opId' | 'operation' | 'entityType' | 'entityId'>,
  now: number,
): void => {
  writer.run(
    `INSERT INTO sync_queue (user_id, op_id, operation, entity_type, entity_id, status, created_at, completed_at)
     VALUES (?, ?, ?, ?, ?, 'completed', ?, ?)`,
    [userId, opId, operation, entityType, entityId, sqlTime(now), sqlTime(now)],
  );
};

/** Forgets edits that the server has had since before `before` (ms since 1970); their number. */
export const forgetCompleted = (writer: Writer, before: number): number =>
  writer.run("DELETE FROM sync_queue WHERE status = 'completed' AND completed_at < ?", [sqlTime(before)])
    .changes;

/** How many edits of a user there are, by status; those that the server has are left out. */
export function queueCounts(reader: Reader, { userId }: Account): Readonly<Record<string, number>> {
  const rows = reader.all<{ status: string; count: number }>(
    "SELECT status, count(*) AS count FROM sync_queue WHERE user_id = ? AND status <> 'completed' GROUP BY status",
    [userId],
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}
