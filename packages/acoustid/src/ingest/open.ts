import type { Binds, PostgresLog } from '../postgres/index.ts';
import type { Handover } from './handover.ts';
import { Importer, type ImporterParts } from './importer.ts';
import { PostgresQueue } from './postgres-queue.ts';
import type { SubmissionQueue } from './queue.ts';
import { readSubmissions } from './submissions.ts';
import { Tidying } from './tidying.ts';
import { ImportWorker } from './worker.ts';

export interface ImportOptions extends Omit<ImporterParts, 'binds'> {
  readonly binds: Pick<Binds, 'fingerprint' | 'ingest'>;
  readonly log: PostgresLog;
  /** Where submissions wait; the table pending_submission by default. */
  readonly queue?: SubmissionQueue;
  /** What was just stored by this process, where that takes submissions too. */
  readonly handover?: Handover;
  /** Submissions that are imported together. Default 500. */
  readonly batch?: number;
}

/** The worker that imports the submissions of these databases. It does nothing before `start` or `step`. */
export function createImport(options: ImportOptions): ImportWorker {
  const { binds, log, clock, batch, handover } = options;
  const queue = options.queue ?? new PostgresQueue({ bind: binds.ingest, log, clock });
  const tidying = new Tidying(binds.fingerprint, log);
  return new ImportWorker({
    queue,
    tidying,
    importer: new Importer({ ...options, stored: (count) => tidying.stored(count) }),
    async read(ids) {
      const told = handover?.take(ids) ?? [];
      const known = new Set(told.map(({ id }) => id));
      const others = ids.filter((id) => !known.has(id));
      const read = others.length === 0 ? [] : await readSubmissions(binds.ingest.db, others);
      return [...told, ...read].toSorted((a, b) => a.id - b.id);
    },
    log,
    clock,
    ...(batch === undefined ? {} : { batch }),
  });
}
