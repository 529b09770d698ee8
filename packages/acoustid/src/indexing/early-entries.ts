import { isBefore, type LogEntry, type LogPosition } from './position.ts';

/** Entries that are remembered one by one; of more only the greatest id. */
const mostRemembered = 20_000;

/** What the index has been told of before it was sure: entries that need not be made once more. */
export interface KnownEntries {
  /** All up to this id. */
  readonly upTo: number;
  readonly ids: readonly number[];
}

interface EarlyEntry extends LogPosition {
  readonly fingerprintId: number;
  /** Nobody else has written since it was made, so that nothing older of its fingerprint can have come over it. */
  trusted: boolean;
}

/** Entries of the log that an index has had while an older transaction was under way. */
export class EarlyEntries {
  readonly #entries = new Map<number, EarlyEntry>();
  /** Up to here it is only known that most were made. */
  #upTo = 0;

  get known(): KnownEntries {
    return { upTo: this.#upTo, ids: [...this.#entries.keys()] };
  }

  /** Those of them that need not even be made when they are sure. */
  get trusted(): readonly number[] {
    return [...this.#entries.values()].filter(({ trusted }) => trusted).map(({ id }) => id);
  }

  /** Takes in entries that were made, in their order. */
  add(entries: readonly LogEntry[]): void {
    for (const { id, xid, fingerprintId } of entries)
      this.#entries.set(id, { id, xid, fingerprintId, trusted: true });
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

  /** Somebody else has written: perhaps something older of a fingerprint, before he knew of the later. */
  doubt(): void {
    for (const entry of this.#entries.values()) entry.trusted = false;
  }

  /** Of these what is to be made: what was not for certain, neither itself nor something later of the same fingerprint. */
  missing(entries: readonly LogEntry[]): readonly LogEntry[] {
    const made = new Map<number, number>();
    for (const { fingerprintId, id, trusted } of this.#entries.values())
      if (trusted) made.set(fingerprintId, Math.max(id, made.get(fingerprintId) ?? 0));
    return entries.filter(({ fingerprintId, id }) => (made.get(fingerprintId) ?? 0) < id);
  }

  /** All is to be made again. */
  forget(): void {
    this.#entries.clear();
    this.#upTo = 0;
  }
}
