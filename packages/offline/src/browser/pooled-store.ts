import { type Driver, type Reader, StoreError, type WriteOptions, type Writer } from '../drivers/index.ts';
import type { WasmConnection } from '../wasm/index.ts';
import type { OpfsPool } from './opfs.ts';

/** The store of a pool as everything that works on it holds it, also while its file is replaced by another one. */
export class PooledStore implements Driver {
  readonly #pool: OpfsPool;
  /** The stored one. */
  #connection: WasmConnection | undefined;
  /** The copy in memory that takes its place. */
  #filled: Driver | undefined;

  constructor(pool: OpfsPool) {
    this.#pool = pool;
    this.#connection = pool.open();
  }

  read<T>(fn: (reader: Reader) => T): T {
    return this.#opened().read(fn);
  }

  write<T>(fn: (writer: Writer) => T, options?: WriteOptions): T {
    return this.#opened().write(fn, options);
  }

  /**
   * Fills a copy in memory and puts it in the place of the stored one: twenty times as fast as row by row here. Until then
   * the copy is what `read` and `write` mean. When `work` rejects, what it has written is kept all the same.
   */
  async build<T>(work: (store: Driver) => Promise<T>): Promise<T> {
    this.close();
    let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
    try {
      await this.#pool.build(async (copy) => {
        this.#filled = copy;
        outcome = await work(copy).then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        );
      });
    } finally {
      this.#filled = undefined;
      this.#connection = this.#pool.open();
    }
    if (outcome === undefined) throw new StoreError('closed', 'the store was not filled');
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Removes everything; an empty store takes its place. */
  empty(): void {
    this.close();
    this.#pool.remove();
    this.#connection = this.#pool.open();
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  #opened(): Driver {
    const store = this.#filled ?? this.#connection;
    if (store === undefined) throw new StoreError('closed', 'the store of this browser is closed');
    return store;
  }
}
