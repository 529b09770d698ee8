import type { Clock, Reader } from '@bandstand/sqlite';
import { AccountError } from './errors.ts';
import { deleteFailures, deleteFailuresBefore, readFailures, writeFailures } from './failure-store.ts';
import { forgetAfterMs, lockMs } from './lockout-rule.ts';
import type { LibraryDatabase } from './ports.ts';

const sweepEveryMs = 10 * 60_000;

/** Counts failed sign-ins by name and by address; every failure after the fifth locks twice as long. */
export class Lockouts {
  readonly #db: LibraryDatabase;
  readonly #clock: Clock;
  #sweptAt = 0;

  constructor(db: LibraryDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** How long the longest lock among the subjects still lasts, in ms; 0 when none is locked. */
  remainingMs(subjects: readonly string[]): number {
    const now = this.#clock();
    return this.#db.read((reader) => Math.max(0, ...subjects.map((one) => lockedUntil(reader, one) - now)));
  }

  /** Throws `locked` while one of the subjects is locked. */
  check(subjects: readonly string[]): void {
    const wait = this.remainingMs(subjects);
    if (wait > 0)
      throw new AccountError('locked', 'Too many failed attempts. Wait before trying again.', wait);
  }

  /** Counts a failure for each subject. */
  failed(subjects: readonly string[]): void {
    const now = this.#clock();
    this.#db.write((writer) => {
      for (const subject of subjects) {
        const before = readFailures(writer, subject);
        const counts = before !== undefined && now - Date.parse(before.lastFailureAt) < forgetAfterMs;
        const failures = (counts ? before.failures : 0) + 1;
        const delay = lockMs(failures);
        writeFailures(writer, subject, {
          failures,
          lastFailureAt: new Date(now).toISOString(),
          lockedUntil: delay === 0 ? null : new Date(now + delay).toISOString(),
        });
      }
      if (now - this.#sweptAt < sweepEveryMs) return;
      this.#sweptAt = now;
      deleteFailuresBefore(writer, new Date(now - forgetAfterMs).toISOString());
    });
  }

  /** Forgets the failures of a subject, if there are any. */
  succeeded(subject: string): void {
    if (this.#db.read((reader) => readFailures(reader, subject)) === undefined) return;
    this.#db.write((writer) => deleteFailures(writer, subject));
  }
}

function lockedUntil(reader: Reader, subject: string): number {
  const until = readFailures(reader, subject)?.lockedUntil;
  return until === undefined || until === null ? 0 : Date.parse(until);
}
