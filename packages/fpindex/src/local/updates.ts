import type { Change, Commit } from '../change.ts';
import { IndexError } from '../errors.ts';
import { hashesOf } from './check.ts';

interface Update {
  readonly changes: readonly Change[];
  readonly expected: number | undefined;
  readonly resolve: (version: number) => void;
  readonly reject: (error: Error) => void;
}

/** What the queue of updates needs of its index. */
export interface UpdateTarget {
  /** Last commit that is visible. */
  version(): number;
  /** Waits until there is room in memory. */
  room(): Promise<void>;
  /** Puts commits on the disk. */
  append(commits: readonly Commit[]): Promise<void>;
  apply(commit: Commit): void;
}

/** Most updates, and about the most hashes, that share one wait for the disk. */
const together = 256;
const hashesTogether = 4_000_000;

/** Commits one after the other; updates that come in while the disk is busy go to it together. */
export class UpdateQueue {
  readonly #target: UpdateTarget;
  #updates: Update[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(target: UpdateTarget) {
    this.#target = target;
  }

  /** Resolves with the commit's number. Rejects with VersionMismatch or StorageFailed. */
  add(changes: readonly Change[], expected: number | undefined): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#updates.push({ changes, expected, resolve, reject });
      if (this.#updates.length === 1) void this.#inTurn(() => this.#commitWaiting());
    });
  }

  /** Runs work that makes the commit `version` in its own way; no update is made meanwhile. */
  alone(work: (version: number) => Promise<void>): Promise<void> {
    return this.#inTurn(() => work(this.#target.version() + 1));
  }

  /** Resolves when all that waits now is done. */
  async idle(): Promise<void> {
    await this.#last;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #commitWaiting(): Promise<void> {
    while (this.#updates.length > 0) {
      try {
        await this.#target.room();
      } catch (error) {
        for (const { reject } of this.#updates.splice(0)) reject(failure(error));
        return;
      }
      await this.#commit(this.#updates.splice(0, this.#nextCount()));
    }
  }

  #nextCount(): number {
    let hashes = 0;
    const end = this.#updates.findIndex((update, at) => {
      hashes += hashesOf(update.changes);
      return at > 0 && (at === together || hashes > hashesTogether);
    });
    return end < 0 ? this.#updates.length : end;
  }

  async #commit(batch: readonly Update[]): Promise<void> {
    let version = this.#target.version();
    const accepted: { readonly commit: Commit; readonly update: Update }[] = [];
    for (const update of batch) {
      if (update.expected !== undefined && update.expected !== version) {
        update.reject(new IndexError('VersionMismatch', `the index is at version ${version}`));
        continue;
      }
      version += 1;
      accepted.push({ commit: { version, changes: update.changes }, update });
    }
    if (accepted.length === 0) return;
    try {
      await this.#target.append(accepted.map(({ commit }) => commit));
    } catch (error) {
      for (const { update } of accepted) update.reject(failure(error));
      return;
    }
    for (const { commit, update } of accepted) {
      this.#target.apply(commit);
      update.resolve(commit.version);
    }
  }
}

const failure = (cause: unknown): IndexError =>
  new IndexError('StorageFailed', cause instanceof Error ? cause.message : String(cause), { cause });
