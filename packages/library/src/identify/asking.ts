import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, Database, Log } from '@bandstand/sqlite';
import {
  dropForgotten,
  forgottenIds,
  goOn,
  keepAnswer,
  keepOutcome,
  keepProblem,
  keepTaught,
  oldAnswers,
  type Step,
  tryAgain,
  untaught,
  type Waiting,
  waitingAt,
} from './asking-store.ts';
import { writeJudgement } from './judging-store.ts';
import { matchesToText } from './matches.ts';
import { type Identifier, IdentifierAway } from './port.ts';
import { submitWaiting } from './submitting.ts';

export interface AskingOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly identifier: Identifier;
  /** True while listeners are served. */
  readonly busy: () => boolean;
}

const atOnce = { judge: 100, teach: 20, forget: 100, lookup: 16, outcome: 100, renew: 50 } as const;
/** Lookups under way at the same time. */
const lookups = 4;
const idleMs = 1000;
const gentleMs = 1000;
const longestRestMs = 300_000;
const mostAttempts = 8;
const dayMs = 24 * 3_600_000;

/**
 * Asks the service about tracks that are fingerprinted: looks them up, submits each content once, notes what became of
 * it and judges what it means. Where a track stands is in the database, so that a kill loses at most an answer, which
 * is asked for again. While the service is away it waits, longer each time.
 */
export class Asking {
  readonly #options: AskingOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: AskingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { identifier, log, busy } = this.#options;
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      let restMs = idleMs;
      try {
        if (identifier.state().state === 'ready') {
          const worked = await this.round();
          failures = 0;
          if (worked) restMs = busy() ? gentleMs : 0;
        }
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        failures += 1;
        restMs = this.#restAfter(error, failures);
        log.warn({ err: error, restMs }, 'identification did not answer; it is asked again later');
      }
      await pause(restMs, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
    }
  }

  /** A little of everything that is due; whether there was anything. Rejects with IdentifierAway. */
  async round(): Promise<boolean> {
    const { db, clock } = this.#options;
    const judged = this.#judge();
    const looked = await this.#lookUp();
    const submitted = await submitWaiting(this.#options);
    const asked = await this.#askOutcomes();
    const taught = await this.#teach();
    const old = db.read((reader) => oldAnswers(reader, clock(), atOnce.renew));
    if (old.length > 0)
      db.write((writer) => old.forEach((id) => goOn(writer, id, 'done', 'lookup', clock())));
    return judged + looked + submitted + asked + taught + old.length > 0;
  }

  #restAfter(error: unknown, failures: number): number {
    const least = error instanceof IdentifierAway ? error.retryAfterSeconds * 1000 : idleMs;
    const longest = Math.min(longestRestMs, least * 2 ** Math.min(10, failures - 1));
    return longest * (0.5 + this.#options.random() / 2);
  }

  #waiting(step: Step, limit: number): Waiting[] {
    const { db, clock } = this.#options;
    return db.read((reader) => waitingAt(reader, step, clock(), limit));
  }

  #judge(): number {
    const { db, clock } = this.#options;
    const waiting = this.#waiting('judge', atOnce.judge);
    if (waiting.length > 0)
      db.write((writer) => waiting.forEach(({ trackId }) => writeJudgement(writer, trackId, clock())));
    return waiting.length;
  }

  async #lookUp(): Promise<number> {
    const waiting = this.#waiting('lookup', atOnce.lookup);
    const queue = [...waiting];
    const workers = Array.from({ length: Math.min(lookups, queue.length) }, async () => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) await this.#lookUpOne(one);
    });
    const ended = await Promise.allSettled(workers);
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    return waiting.length;
  }

  async #lookUpOne(track: Waiting): Promise<void> {
    const { db, clock, identifier } = this.#options;
    const { trackId, fingerprint, seconds } = track;
    if (fingerprint === null) {
      // Somebody emptied the column: it is made again.
      db.write((writer) => goOn(writer, trackId, 'lookup', 'fingerprint', 0));
      return;
    }
    const question = { played: [{ speed: 1, fingerprint }], durationSeconds: seconds ?? 0 };
    const matches = await this.#tried(track, 'lookup', () => identifier.lookup(question, this.#stop.signal));
    if (matches === undefined) return;
    db.write((writer) => {
      keepAnswer(writer, trackId, matchesToText(matches), new Date(clock()).toISOString());
      goOn(writer, trackId, 'lookup', 'submit', clock());
    });
  }

  async #askOutcomes(): Promise<number> {
    const { db, clock, identifier } = this.#options;
    const waiting = this.#waiting('outcome', atOnce.outcome);
    if (waiting.length === 0) return 0;
    const outcomes = await identifier.outcomes(waiting.map(({ submission }) => submission ?? ''));
    db.write((writer) => {
      for (const [at, { trackId, attempts }] of waiting.entries()) {
        const { state = 'rejected', trackId: own = null } = outcomes[at] ?? {};
        if (state === 'waiting') {
          tryAgain(writer, trackId, 'outcome', clock() + Math.min(longestRestMs, idleMs * 2 ** attempts));
          continue;
        }
        if (own !== null) keepOutcome(writer, trackId, own);
        goOn(writer, trackId, 'outcome', 'judge', clock());
      }
    });
    return waiting.length;
  }

  async #teach(): Promise<number> {
    const { db, identifier } = this.#options;
    const state = identifier.state();
    if (state.state !== 'ready' || state.excerpts === null) return 0;
    const { excerpts } = state;
    const whole = db.read((reader) => untaught(reader, excerpts, atOnce.teach));
    if (whole.length > 0) {
      await identifier.learn(whole);
      db.write((writer) => keepTaught(writer, excerpts, whole));
    }
    const gone = db.read((reader) => forgottenIds(reader, atOnce.forget));
    if (gone.length > 0) {
      await identifier.forget(gone);
      db.write((writer) => dropForgotten(writer, gone));
    }
    return whole.length + gone.length;
  }

  /**
   * The answer; undefined when this track in particular gets none, so that it
   * waits or is given up while the others go on.
   */
  async #tried<T>(track: Waiting, step: Step, ask: () => Promise<T>): Promise<T | undefined> {
    const { db, clock, log } = this.#options;
    try {
      return await ask();
    } catch (error) {
      if (error instanceof IdentifierAway || this.#stop.signal.aborted) throw error;
      log.warn({ err: error, track: track.trackId, step }, 'a track got no answer from identification');
      db.write((writer) => {
        keepProblem(writer, track.trackId, `${step}_failed`);
        const rest = track.attempts >= mostAttempts ? 30 * dayMs : idleMs * 4 ** track.attempts;
        tryAgain(writer, track.trackId, step, clock() + rest);
      });
      return undefined;
    }
  }
}
