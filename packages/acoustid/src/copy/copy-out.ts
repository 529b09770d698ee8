import { Readable } from 'node:stream';
import type { Client, Connection, Submittable } from 'pg';
import { type CommandCompleteMessage, type CopyDataMessage, rowsIn } from './protocol.ts';

/** Bytes that are collected before they go on: each row comes as a message of its own. */
const together = 64 * 1024;

/**
 * `COPY ... TO STDOUT` as a stream of bytes; every chunk ends with a whole row. The server waits while nobody reads. A
 * stream that is destroyed before its end closes the connection.
 */
export class CopyOut extends Readable implements Submittable {
  /** Rows that came so far. */
  rows = 0;
  readonly #statement: string;
  #connection: Connection | undefined;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #over = false;

  constructor(statement: string) {
    super({ highWaterMark: 4 * together });
    this.#statement = statement;
  }

  submit(connection: Connection): void {
    this.#connection = connection;
    connection.query(this.#statement);
  }

  handleCopyData({ chunk }: CopyDataMessage, connection: Connection): void {
    this.rows += 1;
    // The parser uses its memory again.
    this.#held.push(Buffer.from(chunk));
    this.#heldBytes += chunk.length;
    if (this.#heldBytes >= together && !this.#give()) connection.stream.pause();
  }

  #give(): boolean {
    if (this.#heldBytes === 0) return true;
    const chunk = Buffer.concat(this.#held, this.#heldBytes);
    this.#held = [];
    this.#heldBytes = 0;
    return this.push(chunk);
  }

  handleCommandComplete(message: CommandCompleteMessage): void {
    this.rows = rowsIn(message);
  }

  handleReadyForQuery(): void {
    this.#over = true;
    if (this.destroyed) return;
    this.#give();
    this.push(null);
  }

  handleError(error: Error): void {
    this.#over = true;
    this.#connection?.stream.resume();
    this.destroy(error);
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}

  override _read(): void {
    this.#connection?.stream.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    // There is no other way to tell the server that nobody listens any more.
    if (!this.#over) this.#connection?.stream.destroy();
    callback(error);
  }
}

/** Starts `COPY ... TO STDOUT` on a connection that does nothing else until the stream has ended. */
export const copyOut = (client: Client, statement: string): CopyOut => client.query(new CopyOut(statement));
