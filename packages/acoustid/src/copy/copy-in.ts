import { Writable } from 'node:stream';
import type { Client, Connection, Submittable } from 'pg';
import { type CommandCompleteMessage, type CopyConnection, rowsIn } from './protocol.ts';

type Done = (error?: Error | null) => void;

/**
 * `COPY ... FROM STDIN` as a stream to write to. It is finished when the server has taken everything. A stream that is
 * destroyed before its end makes the statement fail, so that nothing of it stays.
 */
export class CopyIn extends Writable implements Submittable {
  /** Rows that the server took; known when it is finished. */
  rows = 0;
  readonly #statement: string;
  #connection: CopyConnection | undefined;
  #begin: Done | undefined;
  #finish: Done | undefined;
  #over = false;

  constructor(statement: string) {
    super({ highWaterMark: 256 * 1024 });
    this.#statement = statement;
  }

  submit(connection: Connection): void {
    connection.query(this.#statement);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.#connection = connection;
    if (this.destroyed) connection.sendCopyFail('it was broken off');
    else this.#begin?.();
  }

  override _construct(callback: Done): void {
    this.#begin = callback;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Done): void {
    const connection = this.#connection;
    if (connection === undefined || this.#over) return callback(new Error('the server takes no more rows'));
    connection.sendCopyFromChunk(chunk);
    if (connection.stream.writableNeedDrain) connection.stream.once('drain', () => callback());
    else callback();
  }

  override _final(callback: Done): void {
    this.#finish = callback;
    this.#connection?.endCopyFrom();
  }

  handleCommandComplete(message: CommandCompleteMessage): void {
    this.rows = rowsIn(message);
  }

  handleReadyForQuery(): void {
    this.#over = true;
    this.#finish?.();
  }

  handleError(error: Error): void {
    this.#over = true;
    this.#finish = undefined;
    const begin = this.#connection === undefined ? this.#begin : undefined;
    if (begin === undefined) this.destroy(error);
    else begin(error);
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}

  override _destroy(error: Error | null, callback: Done): void {
    if (!this.#over) this.#connection?.sendCopyFail('it was broken off');
    callback(error);
  }
}

/** Starts `COPY ... FROM STDIN` on a connection that does nothing else until the stream has finished. */
export const copyIn = (client: Client, statement: string): CopyIn => client.query(new CopyIn(statement));
