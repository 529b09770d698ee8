import type { Kysely } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';
import { logReaches, readLog } from './changelog.ts';
import { EarlyEntries, type KnownEntries } from './early-entries.ts';
import { refusalOf, type TermChange, type TermIndex } from './ports.ts';
import {
  beginning,
  followingMetadata,
  isBefore,
  type LogEntry,
  type LogPosition,
  stateOf,
} from './position.ts';

/** Entries that are read and committed at once. */
const page = 2000;

/**
 * `current`: the index has all that is sure up to `position`, and of the rest what is `known`.
 * `rebuild_needed`: the log does not reach back to the index. `rebuilding`: it is being made anew by somebody.
 */
export type FollowOutcome =
  | { readonly state: 'current'; readonly position: LogPosition; readonly known: KnownEntries }
  | { readonly state: 'rebuilding' | 'rebuild_needed' };

export interface FollowerParts {
  /** The fingerprint bind, not its replica: a replica knows other transactions to be over. */
  readonly db: Kysely<FingerprintTables>;
  readonly index: TermIndex;
}

/** Keeps an index equal to the fingerprints of the database. Several may work on one index: each finds its turn. */
export class IndexFollower {
  readonly #parts: FollowerParts;
  /** What was made while it was not sure yet. */
  readonly #early = new EarlyEntries();
  /** Entries that are committed and need not be read. */
  #told: LogEntry[] = [];
  /** How far the index was when it was last seen. */
  #last = { version: 0, position: beginning };
  #running: Promise<FollowOutcome> | undefined;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** Brings entries that were committed: the next `catchUp` makes them without reading them from the log. */
  tell(entries: readonly LogEntry[]): void {
    this.#told.push(...entries);
  }

  /**
   * Makes every change that the log is sure of, in order, and moves on in it. What is committed but not sure, because an
   * older transaction is under way, is made as well, so that it is found; when it is sure, it is only noted. Calls at once
   * share one run. Rejects with the refusal of the index while the index cannot be written, and with what PostgreSQL says;
   * whatever stops it, the next call goes on from the same place.
   */
  catchUp(): Promise<FollowOutcome> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<FollowOutcome> {
    const { db, index } = this.#parts;
    for (;;) {
      const info = await index.info();
      const found = stateOf(info);
      if (found.state === 'rebuilding') {
        this.#forget();
        return { state: 'rebuilding' };
      }
      const { position } = found;
      if (!(await logReaches(db, position))) {
        this.#forget();
        return { state: 'rebuild_needed' };
      }
      this.#look(info.version, position);
      if (await this.#makeTold(info.version)) continue;
      if (await this.#makeSure(position, info.version)) continue;
      const { known } = this.#early;
      const seen = await readLog(db, { after: position, limit: page, take: 'seen', known });
      if (seen.length === 0) return { state: 'current', position, known };
      if (await this.#commit(changesOf(seen), info.version)) this.#early.add(seen);
    }
  }

  /** Nothing is known of what the index has beyond its place in the log. */
  #forget(): void {
    this.#told = [];
    this.#early.forget();
  }

  /** An index that went back is another one, or an older copy. */
  #look(version: number, position: LogPosition): void {
    if (version < this.#last.version || isBefore(position, this.#last.position)) this.#forget();
    this.#last = { version, position };
    this.#early.passed(position);
    this.#told = this.#told.filter((entry) => isBefore(position, entry));
  }

  /** What somebody told of; false when there was nothing. */
  async #makeTold(version: number): Promise<boolean> {
    const told = this.#told;
    if (told.length === 0) return false;
    if (await this.#commit(changesOf(told), version)) {
      this.#early.add(told);
      this.#told = this.#told.slice(told.length);
    }
    return true;
  }

  /** The next page of what is sure, moving on in the log; false when there is nothing. */
  async #makeSure(position: LogPosition, version: number): Promise<boolean> {
    const { db } = this.#parts;
    const sure = await readLog(db, { after: position, limit: page, take: 'sure', known: this.#early.known });
    if (sure.length === 0) return false;
    await this.#commit([...changesOf(this.#early.missing(sure)), moved(sure)], version);
    return true;
  }

  /** False when somebody else was faster: then the place in the log has to be read again. */
  async #commit(changes: readonly TermChange[], expectedVersion: number): Promise<boolean> {
    try {
      await this.#parts.index.update(changes, { expectedVersion });
      return true;
    } catch (error) {
      if (refusalOf(error) === 'VersionMismatch') return false;
      throw error;
    }
  }
}

function moved(entries: readonly LogEntry[]): TermChange {
  const { xid, id } = entries.at(-1) ?? beginning;
  return { kind: 'metadata', set: followingMetadata({ xid, id }) };
}

/**
 * What entries amount to: of several about one fingerprint the one with the greatest id counts. That is their order also
 * where an older transaction came later to it: whoever changes a fingerprint waits for the other and takes his number then.
 */
export function changesOf(entries: readonly LogEntry[]): TermChange[] {
  const last = new Map<number, LogEntry>();
  for (const entry of entries) {
    if ((last.get(entry.fingerprintId)?.id ?? 0) > entry.id) continue;
    last.delete(entry.fingerprintId);
    last.set(entry.fingerprintId, entry);
  }
  return [...last.values()].map(({ fingerprintId: id, terms }) =>
    terms.length === 0 ? { kind: 'delete', id } : { kind: 'insert', id, hashes: terms },
  );
}
