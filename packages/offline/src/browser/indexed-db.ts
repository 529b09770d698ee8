/** IndexedDB with promises: one database of one object store, values by their names. */
import { StoreError } from '../drivers/index.ts';

/** What tells of events. */
interface Teller {
  addEventListener(type: string, listener: () => void): void;
}

interface Asking<T> extends Teller {
  readonly result: T;
  readonly error: unknown;
}

interface ObjectStore {
  get(key: string): Asking<unknown>;
  put(value: unknown, key: string): Asking<unknown>;
  delete(key: string): Asking<unknown>;
}

interface Transaction extends Teller {
  readonly error: unknown;
  objectStore(name: string): ObjectStore;
}

interface IdbDatabase extends Teller {
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: string, options: { readonly durability: string }): Transaction;
  close(): void;
}

declare const indexedDB: { open(name: string, version: number): Asking<IdbDatabase> };

const STORE = 'values';

const settled = <T>(asking: Asking<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    asking.addEventListener('success', () => resolve(asking.result));
    asking.addEventListener('error', () =>
      reject(new StoreError('cannot_open', 'the keys of this site cannot be read', { cause: asking.error })),
    );
  });

/** Values by name, kept by the browser. They may be keys that nothing can read out. */
export class NamedValues {
  readonly #database: Promise<IdbDatabase>;

  /** Opens the database `name`, or makes it. What fails shows with the first use: `cannot_open`. */
  constructor(name: string) {
    this.#database = openDatabase(name);
    this.#database.catch(() => {});
  }

  async get(name: string): Promise<unknown> {
    const database = await this.#database;
    return settled(
      database.transaction(STORE, 'readonly', { durability: 'default' }).objectStore(STORE).get(name),
    );
  }

  /** Resolves when the value is on the disk. */
  async set(name: string, value: unknown): Promise<void> {
    await this.#change((store) => store.put(value, name));
  }

  /** Keeps `value` unless there is one by that name already; the one that is kept. */
  async setOnce(name: string, value: unknown): Promise<unknown> {
    let kept = value;
    await this.#change((store) => {
      const asking = store.get(name);
      asking.addEventListener('success', () => {
        if (asking.result === undefined) store.put(value, name);
        else kept = asking.result;
      });
    });
    return kept;
  }

  async remove(name: string): Promise<void> {
    await this.#change((store) => store.delete(name));
  }

  async close(): Promise<void> {
    (await this.#database).close();
  }

  async #change(work: (store: ObjectStore) => unknown): Promise<void> {
    const transaction = (await this.#database).transaction(STORE, 'readwrite', { durability: 'strict' });
    await new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () => {
        const text = 'the keys of this site cannot be changed';
        reject(new StoreError('cannot_open', text, { cause: transaction.error }));
      });
      work(transaction.objectStore(STORE));
    });
  }
}

async function openDatabase(name: string): Promise<IdbDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(STORE));
  const database = await settled(opening);
  database.addEventListener('versionchange', () => database.close());
  return database;
}
