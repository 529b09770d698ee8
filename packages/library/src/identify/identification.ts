import type { Ffmpeg } from '@bandstand/media';
import { type Clock, type Database, JobQueue, JobRunner, type Log } from '@bandstand/sqlite';
import { Asking } from './asking.ts';
import { findHandlers } from './find-command.ts';
import { type FindQuestion, type Found, findSound } from './finding.ts';
import { currentRun, FingerprintHost, type FingerprintRun } from './fingerprints/index.ts';
import type { Review } from './judge.ts';
import { type Identifier, IdentifierAway, type IdentifierState } from './port.ts';
import { reviewCount, stepCounts } from './review-store.ts';
import { Reviews, type ReviewsOptions } from './reviews.ts';

export interface IdentificationOptions extends ReviewsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Null when identification is switched off: no fingerprints are made then. */
  readonly identifier: Identifier | null;
  readonly ffmpeg: Ffmpeg | null;
  /** True while listeners are served. */
  readonly busy: () => boolean;
}

export interface IdentificationStatus {
  readonly service: IdentifierState;
  /** Tracks at each step. */
  readonly tracks: {
    readonly toFingerprint: number;
    readonly toLookUp: number;
    readonly done: number;
    /** Their sound cannot be fingerprinted. */
    readonly without: number;
  };
  readonly run: FingerprintRun | null;
  /** Lengths of the lists, counted up to 1000. */
  readonly lists: Readonly<Record<Review | 'duplicates', number>>;
}

const mostCounted = 1000;
const paceMs = 2000;
const off = { state: 'off', reason: 'Identification is switched off (--no-acoustid).' } as const;

/** Identification of the library's tracks by their sound: background work, its state, and what people decide. */
export class Identification {
  readonly reviews: Reviews;
  readonly #options: IdentificationOptions;
  readonly #queue: JobQueue;
  readonly #host: FingerprintHost;
  readonly #asking: Asking | undefined;
  #runner: JobRunner | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Nothing works before `start`. */
  constructor(options: IdentificationOptions) {
    const { db, clock, identifier } = options;
    this.#options = options;
    this.reviews = new Reviews(options);
    this.#queue = new JobQueue(db, { clock });
    this.#host = new FingerprintHost(options);
    this.#asking = identifier === null ? undefined : new Asking({ ...options, identifier });
  }

  /** Begins to work through what is due, beside everything else. */
  start(): void {
    const { identifier, db, busy, log } = this.#options;
    if (identifier === null || this.#timer !== undefined) return;
    this.#host.start();
    this.#asking?.start();
    const handlers = findHandlers({ db, identifier });
    this.#runner = new JobRunner({
      queue: this.#queue,
      handlers,
      worker: 'identification',
      concurrency: 2,
      pollMs: 250,
      leaseMs: 10_000,
      log: { ...log, info() {} },
    });
    this.#timer = setInterval(() => this.#host.pace(busy()), paceMs);
    this.#timer.unref();
  }

  status(): IdentificationStatus {
    const { db, identifier } = this.#options;
    return db.read((reader) => {
      const steps = stepCounts(reader);
      const at = (...names: string[]) => names.reduce((sum, name) => sum + (steps.get(name) ?? 0), 0);
      const count = (list: Review | 'duplicates') => reviewCount(reader, list, mostCounted);
      return {
        service: identifier?.state() ?? off,
        tracks: {
          toFingerprint: at('fingerprint'),
          toLookUp: at('lookup', 'submit', 'outcome', 'judge'),
          done: at('done'),
          without: at('none'),
        },
        run: currentRun(this.#queue),
        lists: {
          duplicates: count('duplicates'),
          unknown: count('unknown'),
          mistagged: count('mistagged'),
          suggested: count('suggested'),
        },
      };
    });
  }

  /** What a sound is; see `findSound`. Rejects with IdentifierAway. */
  find(question: FindQuestion, signal?: AbortSignal): Promise<Found> {
    const { db, identifier } = this.#options;
    if (identifier === null) throw new IdentifierAway(off.reason);
    return findSound({ db, identifier }, question, signal);
  }

  /** Hands running work back and waits for that. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.#host.close(), this.#asking?.close(), this.#runner?.close()]);
  }
}
