import type { Kysely } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';
import { type LogEntry, logReaches, readLog } from './changelog.ts';
import { refusalOf, type TermChange, type TermIndex } from './ports.ts';
import { beginning, followingMetadata, type LogPosition, stateOf } from './position.ts';

/** Entries that are read and committed at once. */
const page = 2000;

/**
 * `current`: the index has all that is sure up to `position`, and of the rest all entries with an id up to `heard`.
 * `rebuild_needed`: the log does not reach back to the index. `rebuilding`: it is being made anew by somebody.
 */
export type FollowOutcome =
  | { readonly state: 'current'; readonly position: LogPosition; readonly heard: number }
  | { readonly state: 'rebuilding' | 'rebuild_needed' };

export interface FollowerParts {
  /** The fingerprint bind, not its replica: a replica knows other transactions to be over. */
  readonly db: Kysely<FingerprintTables>;
  readonly index: TermIndex;
}

/** Keeps an index equal to the fingerprints of the database. Several may work on one index: each finds its turn. */
export class IndexFollower {
  readonly #parts: FollowerParts;
  /** Entries up to this id were made while they were not sure yet. */
  #heard = 0;
  #running: Promise<FollowOutcome> | undefined;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /**
   * Makes every change that the log is sure of, in order, and moves on in it. What is committed but not sure, because an
   * older transaction is under way, is made as well, so that it is found, and made once more when it is sure. Calls at once
   * share one run. Rejects with the refusal of the index while the index cannot be written, and with what PostgreSQL says; whatever stops
   * it, the next call goes on from the same place.
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
      if (found.state === 'rebuilding') return { state: 'rebuilding' };
      const { position } = found;
      if (!(await logReaches(db, position))) return { state: 'rebuild_needed' };
      const sure = await readLog(db, { after: position, limit: page, take: 'sure' });
      if (sure.length > 0) {
        await this.#commit([...changesOf(sure), moved(sure)], info.version);
        continue;
      }
      const early = await readLog(db, { after: position, limit: page, take: this.#heard });
      if (early.length === 0) return { state: 'current', position, heard: this.#heard };
      if (await this.#commit(changesOf(early), info.version))
        this.#heard = early.reduce((most, { id }) => Math.max(most, id), this.#heard);
    }
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

/** What entries amount to: of several about one fingerprint the last counts. */
export function changesOf(entries: readonly LogEntry[]): TermChange[] {
  const last = new Map<number, LogEntry>();
  for (const entry of entries) {
    last.delete(entry.fingerprintId);
    last.set(entry.fingerprintId, entry);
  }
  return [...last.values()].map(({ fingerprintId: id, terms }) =>
    terms.length === 0 ? { kind: 'delete', id } : { kind: 'insert', id, hashes: terms },
  );
}
