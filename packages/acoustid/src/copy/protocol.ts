import type { Connection } from 'pg';

/**
 * What pg's client calls on the query under way, as far as COPY needs it. Its types leave these messages out; the protocol
 * is in PostgreSQL's manual, chapter "Frontend/Backend Protocol", COPY Operations.
 */
export interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

export interface CopyDataMessage {
  readonly chunk: Uint8Array;
}

export interface CommandCompleteMessage {
  readonly text: string;
}

/** Rows that `COPY 12` speaks of. */
export const rowsIn = ({ text }: CommandCompleteMessage): number =>
  Number(/^COPY (\d+)$/.exec(text)?.[1] ?? 0);
