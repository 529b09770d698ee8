/** A queue of submissions that several workers open, in one process or in many. */
import { createNatsQueue, type ImportOptions, PostgresQueue, type SubmissionQueue } from '../src/index.ts';

/** Where a stream is that nobody else uses. */
export interface Stream {
  readonly url: string;
  readonly stream: string;
}

export type QueueParts = Pick<ImportOptions, 'binds' | 'log' | 'clock'>;

/** A place where submissions wait, which several workers open. */
export interface Place {
  /** Null for the table in the database. */
  readonly stream: Stream | null;
  open(parts: QueueParts): SubmissionQueue;
}

/** ms after which what a killed worker had in hand comes back. */
const ackWaitMs = 300;

export function openQueue({ binds, log, clock }: QueueParts, stream: Stream | null): SubmissionQueue {
  const parts = { bind: binds.ingest, log, clock };
  return stream === null ? new PostgresQueue(parts) : createNatsQueue({ ...parts, ...stream, ackWaitMs });
}

/** Where all workers of this stream, or of the table, meet. */
export const placeAt = (stream: Stream | null): Place => ({
  stream,
  open: (parts) => openQueue(parts, stream),
});
