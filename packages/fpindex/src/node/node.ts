import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FingerprintIndexes } from '../contract.ts';
import { IndexError } from '../errors.ts';
import { isIndexName } from '../index-name.ts';
import { Kernels } from '../kernel/index.ts';
import { type IndexParts, LocalIndex } from '../local/index.ts';
import { LongSearches } from '../long/index.ts';
import { Upkeep } from '../upkeep/index.ts';
import { dropIndex, type Found, findIndex, makeIndex } from './lineage.ts';

/** An index of the node and how far it is. */
interface Held {
  readonly found: Found;
  /** Undefined while it loads, and when it could not be loaded. */
  index: LocalIndex | undefined;
  failed: boolean;
}

export type IndexState = 'missing' | 'loading' | 'ready';

export interface IndexCreated {
  readonly version: number;
  readonly ready: boolean;
  readonly generation: number;
}

export interface CreateOptions {
  readonly expectDoesNotExist?: boolean;
  /** Generation that the index has or gets; by default one more than the last of this name. */
  readonly generation?: number;
}

export interface IndexNodeOptions {
  /** A folder of its own; one process may have it open. */
  readonly folder: string;
  /** Told of an index that does not load and of work in the background that failed. */
  readonly failed: (error: unknown, index: string) => void;
}

/** All indexes of a folder, searched in this process. They load one after the other after `open` has returned. */
export class IndexNode implements FingerprintIndexes {
  readonly #folder: string;
  readonly #failed: IndexNodeOptions['failed'];
  readonly #shared = { kernels: new Kernels(), upkeep: new Upkeep(), long: new LongSearches() };
  readonly #held = new Map<string, Held>();
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor({ folder, failed }: IndexNodeOptions) {
    this.#folder = folder;
    this.#failed = failed;
  }

  /** Finds what is in the folder, which is made where it is missing, and begins to load it. */
  static async open(options: IndexNodeOptions): Promise<IndexNode> {
    const node = new IndexNode(options);
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    for (const name of (await readdir(options.folder)).filter(isIndexName).sort()) {
      const found = await findIndex(join(options.folder, name));
      if (found === undefined) continue;
      const held = { found, index: undefined, failed: false };
      node.#held.set(name, held);
      void node.#inTurn(() => node.#load(name, held));
    }
    return node;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #load(name: string, held: Held): Promise<void> {
    if (this.#closed) return;
    const parts: IndexParts = { ...this.#shared, failed: (error) => this.#failed(error, name) };
    try {
      held.index = await LocalIndex.open(held.found.folder, parts);
    } catch (error) {
      held.failed = true;
      this.#failed(error, name);
    }
  }

  /** Resolves when everything that can be loaded is. */
  async loaded(): Promise<void> {
    await this.#last;
  }

  names(): readonly string[] {
    return [...this.#held.keys()];
  }

  /** `loading` also of an index that could not be loaded: it is there, and cannot be asked. */
  stateOf(name: string): IndexState {
    const held = this.#held.get(name);
    if (held === undefined) return 'missing';
    return held.index === undefined ? 'loading' : 'ready';
  }

  /** Throws IndexNotFound, or IndexNotReady while it loads. */
  get(name: string): LocalIndex {
    const held = this.#held.get(name);
    if (held === undefined) throw new IndexError('IndexNotFound');
    if (held.index !== undefined) return held.index;
    throw new IndexError(
      'IndexNotReady',
      held.failed ? 'the index could not be loaded' : 'the index is loading',
    );
  }

  async open(name: string): Promise<LocalIndex> {
    await this.create(name);
    await this.loaded();
    return this.get(name);
  }

  /**
   * Makes an empty index; one that is there already is told. Rejects with InvalidIndexName, IndexAlreadyExists when it was
   * expected not to be there, Older- or NewerIndexAlreadyExists when its generation is another.
   */
  async create(name: string, { expectDoesNotExist, generation }: CreateOptions = {}): Promise<IndexCreated> {
    if (!isIndexName(name)) throw new IndexError('InvalidIndexName');
    const there = this.#held.get(name);
    if (there !== undefined) {
      if (expectDoesNotExist === true) throw new IndexError('IndexAlreadyExists');
      const own = there.found.generation;
      if (generation !== undefined && generation < own) throw new IndexError('OlderIndexAlreadyExists');
      if (generation !== undefined && generation > own) throw new IndexError('NewerIndexAlreadyExists');
      if (there.index === undefined) return { version: 0, ready: false, generation: own };
      return { version: (await there.index.info()).version, ready: true, generation: own };
    }
    return this.#inTurn(async () => {
      if (this.#closed) throw new IndexError('IndexNotReady', 'the node is closed');
      // Somebody else may have made it in the turn before.
      if (this.#held.has(name)) return undefined;
      const found = await makeIndex(join(this.#folder, name), generation);
      const held: Held = { found, index: undefined, failed: false };
      this.#held.set(name, held);
      await this.#load(name, held);
      return { version: 0, ready: held.index !== undefined, generation: found.generation };
    }).then(
      (made) =>
        made ??
        this.create(name, {
          ...(generation === undefined ? {} : { generation }),
          expectDoesNotExist: expectDoesNotExist === true,
        }),
    );
  }

  /** Removes an index with its files; false when there is none. Rejects with IndexNotReady while it loads. */
  async delete(
    name: string,
    { expectExists = false }: { readonly expectExists?: boolean } = {},
  ): Promise<boolean> {
    const held = this.#held.get(name);
    if (held === undefined) {
      if (expectExists) throw new IndexError('IndexNotFound');
      return false;
    }
    if (held.index === undefined && !held.failed)
      throw new IndexError('IndexNotReady', 'the index is loading');
    this.#held.delete(name);
    await this.#inTurn(async () => {
      await held.index?.close();
      await dropIndex(join(this.#folder, name), held.found);
    });
    return true;
  }

  /** Waits for updates and for work on files. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    for (const { index } of this.#held.values()) await index?.close();
    await this.#shared.upkeep.close();
    await this.#shared.long.close();
  }
}
