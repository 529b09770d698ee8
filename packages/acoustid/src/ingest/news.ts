import type { Bind, PostgresLog } from '../postgres/index.ts';
import type { IngestTables } from '../schema/index.ts';

const channel = 'pending_submission';

interface Ears {
  end(): Promise<void>;
}

/** Hears that submissions were queued in the database. */
export class PendingNews {
  readonly #bind: Bind<IngestTables>;
  readonly #log: PostgresLog;
  #ears: Promise<Ears | undefined> | undefined;
  #news = false;
  #wake: (() => void) | undefined;

  constructor(bind: Bind<IngestTables>, log: PostgresLog) {
    this.#bind = bind;
    this.#log = log;
  }

  /**
   * Resolves when there was news since the last time, at the latest after
   * `atMostMs`, and at once when the signal aborts.
   */
  async wait(atMostMs: number, signal: AbortSignal): Promise<void> {
    // Without ears whoever waits still looks after each wait.
    this.#ears ??= this.#listen();
    await this.#ears;
    if (this.#news || signal.aborted) {
      this.#news = false;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, atMostMs);
    const abort = (): void => resolve();
    signal.addEventListener('abort', abort);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    this.#wake = undefined;
    this.#news = false;
  }

  /** There is news, however it came. */
  hear(): void {
    this.#news = true;
    this.#wake?.();
  }

  async close(): Promise<void> {
    const ears = await this.#ears;
    await ears?.end();
  }

  async #listen(): Promise<Ears | undefined> {
    try {
      const session = await this.#bind.session();
      session.on('notification', () => this.hear());
      session.on('end', () => {
        this.#ears = undefined;
      });
      await session.query(`LISTEN ${channel}`);
      // Something may have come before there were ears.
      this.#news = true;
      return session;
    } catch (error) {
      this.#ears = undefined;
      this.#log.warn(
        { err: error },
        'new submissions are not announced to the import, which looks for them instead',
      );
      return undefined;
    }
  }
}
