import { isBefore, type LogEntry, type LogPosition } from './position.ts';

/** Entries that are remembered one by one; of more only the greatest id. */
const mostRemembered = 20_000;

/** What the index has been told of before it was sure: entries that need not be made once more. */
export interface KnownEntries {
  /** All up to this id. */
  readonly upTo: number;
  readonly ids: readonly number[];
}

const none = new Uint32Array();

/** Entries of the log that an index has had while an older transaction was under way. */
export class EarlyEntries {
  readonly #entries = new Map<number, LogEntry>();
  /** Up to here it is only known that most were made. */
  #upTo = 0;

  get known(): KnownEntries {
    return { upTo: this.#upTo, ids: [...this.#entries.keys()] };
  }

  /** Takes in entries that were made, in their order. */
  add(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#entries.set(entry.id, { ...entry, terms: none });
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

  /** Of these what was not made, neither itself nor something later of the same fingerprint. */
  missing(entries: readonly LogEntry[]): readonly LogEntry[] {
    const fresh = entries.filter(({ id }) => !this.#entries.has(id));
    if (fresh.length === 0) return fresh;
    const made = new Map<number, number>();
    for (const { fingerprintId, id } of this.#entries.values())
      made.set(fingerprintId, Math.max(id, made.get(fingerprintId) ?? 0));
    return fresh.filter(({ fingerprintId, id }) => (made.get(fingerprintId) ?? 0) < id);
  }

  /** All is to be made again. */
  forget(): void {
    this.#entries.clear();
    this.#upTo = 0;
  }
}
