import type { LogEntry } from './changelog.ts';
import { isBefore, type LogPosition } from './position.ts';

/** Entries that are remembered one by one; of more only the greatest id. */
const mostRemembered = 20_000;

/** What the index has been told of before it was sure: entries that need not be made once more. */
export interface KnownEntries {
  /** All up to this id. */
  readonly upTo: number;
  readonly ids: readonly number[];
}

/** Entries of the log that an index has had while an older transaction was under way. */
export class EarlyEntries {
  readonly #entries = new Map<number, LogEntry>();
  /** Up to here it is only known that most were made. */
  #upTo = 0;

  get known(): KnownEntries {
    return { upTo: this.#upTo, ids: [...this.#entries.keys()] };
  }

  has(id: number): boolean {
    return this.#entries.has(id);
  }

  /** Takes in entries that were made, in their order. */
  add(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#entries.set(entry.id, { ...entry, terms: new Uint32Array() });
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= mostRemembered) break;
      this.#entries.delete(id);
      this.#upTo = Math.max(this.#upTo, id);
    }
  }

  /** Lets go of all up to a position, which are sure. */
  passed(position: LogPosition): void {
    for (const entry of this.#entries.values())
      if (!isBefore(position, entry)) this.#entries.delete(entry.id);
  }

  /** Whether one of these comes before what was made already of the same fingerprint. */
  areOvertaken(entries: readonly LogEntry[]): boolean {
    if (entries.length === 0 || this.#entries.size === 0) return false;
    const made = new Set([...this.#entries.values()].map(({ fingerprintId }) => fingerprintId));
    return entries.some(({ fingerprintId }) => made.has(fingerprintId));
  }

  /** All is to be made again. */
  forget(): void {
    this.#entries.clear();
    this.#upTo = 0;
  }
}
