import type { Reader, Writer } from '@bandstand/sqlite';

export type DeliveryState = 'waiting' | 'delivered' | 'dead';

/** An event on its way to the app's receiver. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly room: string | null;
  readonly body: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** ms since 1970. */
  readonly nextAttemptAt: number;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
}

export interface Attempt {
  readonly at: string;
  readonly url: string;
  readonly status: number | null;
  readonly ms: number;
  readonly error: string | null;
}

const columns = `id, event, room, body, state, attempts, next_attempt_at AS nextAttemptAt, created_at AS createdAt,
  delivered_at AS deliveredAt`;

export function insertDelivery(
  writer: Writer,
  row: Pick<Delivery, 'id' | 'event' | 'room' | 'body' | 'nextAttemptAt' | 'createdAt'>,
): void {
  writer.run(
    `INSERT INTO callback_deliveries (id, event, room, body, next_attempt_at, created_at)
     VALUES (:id, :event, :room, :body, :nextAttemptAt, :createdAt)`,
    { ...row },
  );
}

export const findDelivery = (reader: Reader, id: string): Delivery | undefined =>
  reader.get<Delivery>(`SELECT ${columns} FROM callback_deliveries WHERE id = ?`, [id]);

/** The one that has been due longest. */
export const firstDue = (reader: Reader, now: number): Delivery | undefined =>
  reader.get<Delivery>(
    `SELECT ${columns} FROM callback_deliveries WHERE state = 'waiting' AND next_attempt_at <= ?
     ORDER BY next_attempt_at LIMIT 1`,
    [now],
  );

/** When the next one is due; undefined when none waits. */
export const nextDue = (reader: Reader): number | undefined =>
  reader.value<number | null>(
    `SELECT min(next_attempt_at) FROM callback_deliveries WHERE state = 'waiting'`,
  ) ?? undefined;

/** Makes everything that waits due now, in the order in which it would have been; whether there is anything. */
export const hasten = (writer: Writer, now: number): boolean =>
  writer.run(
    `UPDATE callback_deliveries SET next_attempt_at = min(next_attempt_at, ?) WHERE state = 'waiting'`,
    [now],
  ).changes > 0;

export interface DeliveryPage {
  readonly state: DeliveryState | null;
  /** The last of the page before: its time and its number. */
  readonly before: { readonly value: string; readonly id: number } | null;
  readonly limit: number;
}

/** With what the receiver answered last; both null where it was not tried, the status alone where nothing answered. */
export interface ListedDelivery extends Delivery {
  readonly row: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

const lastOf = (column: 'status' | 'error'): string =>
  `(SELECT ${column} FROM callback_attempts WHERE delivery_id = callback_deliveries.id ORDER BY id DESC LIMIT 1)`;

/** The newest first. */
export function listDeliveries(reader: Reader, { state, before, limit }: DeliveryPage): ListedDelivery[] {
  const where = [
    ...(state === null ? [] : ['state = :state']),
    ...(before === null ? [] : ['(created_at, rowid) < (:at, :row)']),
  ].join(' AND ');
  return reader.all(
    `SELECT rowid AS row, ${columns}, ${lastOf('status')} AS lastStatus, ${lastOf('error')} AS lastError
     FROM callback_deliveries ${where === '' ? '' : `WHERE ${where}`}
     ORDER BY created_at DESC, rowid DESC LIMIT :limit`,
    {
      limit,
      ...(state === null ? {} : { state }),
      ...(before === null ? {} : { at: before.value, row: before.id }),
    },
  );
}

/** The attempts of a delivery, the latest 100, the last first. */
export const listAttempts = (reader: Reader, id: string): Attempt[] =>
  reader.all<Attempt>(
    'SELECT at, url, status, ms, error FROM callback_attempts WHERE delivery_id = ? ORDER BY id DESC LIMIT 100',
    [id],
  );

export interface Outcome extends Attempt {
  readonly state: DeliveryState;
  readonly nextAttemptAt: number;
}

/** Notes an attempt and what follows from it. A delivery that is gone meanwhile is left alone. */
export function noteAttempt(writer: Writer, id: string, outcome: Outcome): void {
  const { state, nextAttemptAt, at, url, status, ms, error } = outcome;
  const { changes } = writer.run(
    `UPDATE callback_deliveries SET attempts = attempts + 1, state = :state, next_attempt_at = :nextAttemptAt,
       delivered_at = CASE WHEN :state = 'delivered' THEN :at ELSE delivered_at END
     WHERE id = :id`,
    { state, nextAttemptAt, at, id },
  );
  if (changes === 0) return;
  writer.run(
    'INSERT INTO callback_attempts (delivery_id, at, url, status, ms, error) VALUES (?, ?, ?, ?, ?, ?)',
    [id, at, url, status, ms, error],
  );
}

/** Lets a delivery go out again under its id; whether it was there. */
export function reviveDelivery(writer: Writer, id: string, now: number): boolean {
  const sql = `UPDATE callback_deliveries SET state = 'waiting', next_attempt_at = ? WHERE id = ?`;
  return writer.run(sql, [now, id]).changes === 1;
}

/** Forgets up to `limit` deliveries that are over and older than a time; how many. */
export function purgeDeliveries(writer: Writer, before: string, limit: number): number {
  return writer.run(
    `DELETE FROM callback_deliveries WHERE id IN (
       SELECT id FROM callback_deliveries WHERE created_at < ? AND state <> 'waiting' ORDER BY created_at LIMIT ?)`,
    [before, limit],
  ).changes;
}
