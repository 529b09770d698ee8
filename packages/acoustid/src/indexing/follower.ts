import type { Kysely } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';
import { logReaches, readLog } from './changelog.ts';
import { changesOf, moved } from './changes.ts';
import { EarlyEntries, type KnownEntries } from './early-entries.ts';
import { type IndexPlace, isBehind } from './place.ts';
import { refusalOf, type TermChange, type TermIndex } from './ports.ts';
import { beginning, isBefore, type LogEntry, type LogPosition, stateOf } from './position.ts';

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
  #last: IndexPlace = { version: 0, position: beginning };
  #running: Promise<FollowOutcome> | undefined;
  #next: Promise<FollowOutcome> | undefined;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** Brings entries that were committed: the next `catchUp` makes them without reading them from the log. */
  tell(entries: readonly LogEntry[]): void {
    this.#told.push(...entries);
  }

  /**
   * Makes every change that the log is sure of, in order, and moves on in it. What is committed but not sure, because an
   * older transaction is under way, is made as well, so that it is found; when it is sure, it is only noted. Calls during a
   * run share the next one: that under way may have looked before what they want was there. Rejects with the refusal of the
   * index while the index cannot be written, and with what PostgreSQL says; whatever stops it, the next call goes on from
   * the same place.
   */
  catchUp(): Promise<FollowOutcome> {
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined) return this.#begin();
    this.#next = this.#running.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<FollowOutcome> {
    this.#next = undefined;
    const run = this.#run().finally(() => {
      if (this.#running === run) this.#running = undefined;
    });
    this.#running = run;
    return run;
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
      if (await this.#commit(changesOf(this.#early.missing(seen)), info.version)) this.#early.add(seen);
    }
  }

  /** How far the index was when it was last seen. */
  get place(): IndexPlace {
    return this.#last;
  }

  /** Nothing is known of what the index has beyond its place in the log. */
  #forget(): void {
    this.#told = [];
    this.#early.forget();
  }

  /** An index that went back is another one, or an older copy; one that went on by itself has been written by others. */
  #look(version: number, position: LogPosition): void {
    const place = { version, position };
    if (isBehind(place, this.#last)) this.#forget();
    else if (version !== this.#last.version) this.#early.doubt();
    this.#last = place;
    this.#early.passed(position);
    this.#told = this.#told.filter((entry) => isBefore(position, entry));
  }

  /** What somebody told of; false when there was nothing. */
  async #makeTold(version: number): Promise<boolean> {
    // A copy: more may be told of while these are written.
    const told = [...this.#told];
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
    const known = { upTo: 0, ids: this.#early.trusted };
    const sure = await readLog(db, { after: position, limit: page, take: 'sure', known });
    if (sure.length === 0) return false;
    await this.#commit([...changesOf(this.#early.missing(sure)), moved(sure)], version);
    return true;
  }

  /** False when somebody else was faster: then the place in the log has to be read again. */
  async #commit(changes: readonly TermChange[], expectedVersion: number): Promise<boolean> {
    try {
      const version = await this.#parts.index.update(changes, { expectedVersion });
      this.#last = { ...this.#last, version };
      return true;
    } catch (error) {
      if (refusalOf(error) === 'VersionMismatch') return false;
      throw error;
    }
  }
}
