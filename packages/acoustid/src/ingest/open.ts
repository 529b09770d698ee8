import type { Binds } from '../postgres/index.ts';
import { Importer, type ImporterParts } from './importer.ts';
import { PostgresQueue } from './postgres-queue.ts';
import type { SubmissionQueue } from './queue.ts';
import { readSubmissions } from './submissions.ts';
import { Tidying } from './tidying.ts';
import { ImportWorker } from './worker.ts';

export interface ImportOptions extends Omit<ImporterParts, 'binds'> {
  readonly binds: Pick<Binds, 'fingerprint' | 'ingest'>;
  /** Where submissions wait; the table pending_submission by default. */
  readonly queue?: SubmissionQueue;
  /** Submissions that are imported together. Default 500. */
  readonly batch?: number;
}

/** The worker that imports the submissions of these databases. It does nothing before `start` or `step`. */
export function createImport(options: ImportOptions): ImportWorker {
  const { binds, log, clock, batch } = options;
  const queue = options.queue ?? new PostgresQueue({ bind: binds.ingest, log, clock });
  const tidying = new Tidying(binds.fingerprint, log);
  return new ImportWorker({
    queue,
    tidying,
    importer: new Importer({ ...options, stored: (count) => tidying.stored(count) }),
    read: (ids) => readSubmissions(binds.ingest.db, ids),
    log,
    clock,
    ...(batch === undefined ? {} : { batch }),
  });
}
