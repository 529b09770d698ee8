import type { Clock, Driver, Writer } from '../drivers/index.ts';
import { isoTime, type QueueRow } from '../models/index.ts';
import {
  type Account,
  discardOperation,
  openOperations,
  openOperationsAfter,
  operationOf,
  queueCounts,
  reviveOperation,
} from '../queries/index.ts';
import { payloadOf, timeOf } from './payload.ts';
import { refreshTarget } from './settle.ts';

/** An edit that the server has not got, as a person reads it. */
export interface QueuedEdit {
  readonly opId: string;
  readonly operation: string;
  readonly entityType: string;
  /** Jellyfin id of the item, local id of the playlist. */
  readonly entityId: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly status: QueueRow['status'];
  /** When the person did it, ISO 8601. */
  readonly occurredAt: string;
  readonly lastAttempt: string | null;
  readonly attempts: number;
  readonly error: string | null;
}

const editOf = (row: QueueRow): QueuedEdit => ({
  opId: row.op_id,
  operation: row.operation,
  entityType: row.entity_type,
  entityId: row.entity_id,
  payload: payloadOf(row),
  status: row.status,
  occurredAt: timeOf(row),
  lastAttempt: isoTime(row.last_attempt),
  attempts: row.attempts,
  error: row.error_message === '' ? null : row.error_message,
});

/** What waits to be sent and what failed, for one user. */
export class Queue {
  readonly #driver: Driver;
  readonly #account: Account;
  readonly #clock: Clock;
  readonly #onChange: () => void;

  /** `onChange` is called when an edit was let go on or given up. */
  constructor(driver: Driver, account: Account, clock: Clock, onChange: () => void = () => {}) {
    this.#driver = driver;
    this.#account = account;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Edits that the server has not got, in their order, of one status or all; 1,000 at most unless told. */
  list(status?: QueueRow['status'], limit?: number): readonly QueuedEdit[] {
    return this.#driver.read((reader) => openOperations(reader, this.#account, status, limit).map(editOf));
  }

  /** How many there are, by status. */
  counts(): Readonly<Record<string, number>> {
    return this.#driver.read((reader) => queueCounts(reader, this.#account));
  }

  /** A dead edit is sent anew. False when there is none of this name. */
  retry(opId: string): boolean {
    return this.#change(opId, (writer) => reviveOperation(writer, this.#account, opId));
  }

  /** Forgets an edit; what is shown is as if it had never been made. False when there is none, or it is under way. */
  discard(opId: string): boolean {
    return this.#change(opId, (writer, row) => {
      if (row.status === 'completed') return false;
      return discardOperation(writer, this.#account, opId);
    });
  }

  /** All edits that the server has not got, one JSON object to a line. */
  export(): string {
    let text = '';
    this.exportTo((lines) => {
      text += lines;
    });
    return text;
  }

  /** The same in pieces, to a file for one. */
  exportTo(write: (lines: string) => void): void {
    for (let after = 0; ; ) {
      const rows = this.#driver.read((reader) => openOperationsAfter(reader, this.#account, after));
      const last = rows.at(-1);
      if (last === undefined) return;
      write(rows.map((row) => `${JSON.stringify(editOf(row))}\n`).join(''));
      after = last.id;
    }
  }

  #change(opId: string, change: (writer: Writer, row: QueueRow) => boolean): boolean {
    return this.#driver.write((writer) => {
      const row = operationOf(writer, this.#account, opId);
      if (row === undefined || !change(writer, row)) return false;
      refreshTarget(writer, this.#account, row, this.#clock());
      writer.afterCommit(this.#onChange);
      return true;
    });
  }
}
