import { setImmediate as breathe } from 'node:timers/promises';
import { type Clock, type Database, JobQueue, JobRunner, type Log, type Reader } from '@bandstand/sqlite';
import { Cron } from 'croner';

/**
 * How much of the log is kept: what is older, or further back, is pruned.
 * The settings `changesKeepDays` and `changesKeep`.
 */
export interface Retention {
  /** Days. */
  readonly days: number;
  /** Changes. */
  readonly rows: number;
}

export interface PruningOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log?: Log;
  /** When, as in crontab(5). */
  readonly schedule?: string;
}

const kind = 'changes.prune';
const dayMs = 86_400_000;
/** Rows of one transaction: it holds up writers for some milliseconds. */
const batch = 2000;

/** Prunes the log every night, as a job: a server that was off catches up, and two never do the same work. */
export class Pruning {
  readonly #queue: JobQueue;
  readonly #runner: JobRunner;
  readonly #cron: Cron;

  constructor({ db, clock, log, schedule = '17 3 * * *' }: PruningOptions) {
    this.#queue = new JobQueue(db, { clock });
    this.#runner = new JobRunner({
      queue: this.#queue,
      worker: 'pruning of changes',
      pollMs: 60_000,
      ...(log === undefined ? {} : { log }),
      handlers: {
        [kind]: async (_job, { signal }) => ({
          pruned: await pruneChanges(db, { ...db.read(retention), now: clock(), signal }),
        }),
      },
    });
    this.#cron = new Cron(schedule, { unref: true, protect: true }, () => this.request());
  }

  /** Prunes soon; while that waits or runs, nothing more is asked for. */
  request(): void {
    this.#queue.enqueue({ kind, payload: null, uniqueKey: kind, maxAttempts: 5 });
    this.#runner.wake();
  }

  async close(): Promise<void> {
    this.#cron.stop();
    await this.#runner.close();
  }
}

/** What is set, else 90 days and two million changes. */
function retention(reader: Reader): Retention {
  const whole = (key: string, fallback: number): number => {
    const value = Number(reader.value<string>('SELECT value FROM settings WHERE key = ?', [key]) ?? fallback);
    return Number.isInteger(value) && value > 0 ? value : fallback;
  };
  return { days: whole('changesKeepDays', 90), rows: whole('changesKeep', 2_000_000) };
}

/** Forgets the oldest changes, a few at a time; how many. Clients that ask for what is gone are told to start afresh. */
export async function pruneChanges(
  db: Database,
  options: Retention & { readonly now: number; readonly signal?: AbortSignal },
): Promise<number> {
  const before = new Date(options.now - options.days * dayMs).toISOString();
  let pruned = 0;
  for (;;) {
    options.signal?.throwIfAborted();
    const changes = db.write((writer) => {
      const last = writer.value<number>(`SELECT seq FROM sqlite_sequence WHERE name = 'changes'`) ?? 0;
      const sql = `DELETE FROM changes WHERE seq <= (
        SELECT max(seq) FROM (SELECT seq, at FROM changes ORDER BY seq LIMIT ${batch}) WHERE at < :before OR seq <= :far)`;
      return writer.run(sql, { before, far: last - options.rows }).changes;
    });
    pruned += changes;
    if (changes < batch) return pruned;
    await breathe();
  }
}
