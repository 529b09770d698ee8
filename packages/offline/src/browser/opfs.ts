import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { StoreError } from '../drivers/index.ts';
import { connectWasm, openMemory, type WasmConnection } from '../wasm/index.ts';

export interface OpfsOptions {
  /** Folder of the origin's private file system that the pool of files has for itself. */
  readonly folder?: string;
  /** Name of the database in the pool. */
  readonly name?: string;
}

/** The databases of one folder of the origin's private file system. */
export interface OpfsPool {
  /** Opens the store, makes it when it is missing, and migrates an older one. */
  open(): WasmConnection;
  /** True when the store has been made before. */
  exists(): boolean;
  /**
   * Copies the stored database into memory, lets `fill` work on the copy and puts it in the place of the stored one: many
   * rows go in twenty times as fast as one by one here. `fill` may be async. The store must not be open. When
   * `fill` fails or the tab is killed at any instant the stored one stays as it was.
   */
  build(fill: (store: WasmConnection) => unknown): Promise<void>;
  /** Removes the database. */
  remove(): void;
  /** Gives all files back, so that another worker can have them; nothing can be opened until `resume`. */
  pause(): void;
  resume(): Promise<void>;
}

// One connection has the file for itself, so the log needs no shared memory and small changes are twice as quick.
const PRAGMAS = 'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;';

type Pool = Awaited<ReturnType<Sqlite3Static['installOpfsSAHPoolVfs']>>;

/**
 * A killed tab's files come free after its lock, on a device with other work seconds after it: how often, and how many ms
 * apart, they are asked for.
 */
const ATTEMPTS = { times: 300, apart: 50 };

/**
 * The pool of this origin. Works in a dedicated worker only, and in one worker of the origin at a time: hold a Web Lock
 * while it is open. Throws `cannot_open` where the browser lacks the interface or another worker keeps the files.
 */
export async function openPool(sqlite3: Sqlite3Static, options: OpfsOptions = {}): Promise<OpfsPool> {
  const { folder = '/bandstand', name = '/offline.db' } = options;
  const pool = await install(sqlite3, folder, ATTEMPTS.times);
  const stored = new StoredFile(pool, name);
  const open = (): WasmConnection =>
    connectWasm(sqlite3, new pool.OpfsSAHPoolDb(stored.current() ?? name), { pragmas: PRAGMAS });
  return {
    open,
    exists: () => stored.current() !== undefined,
    build: async (fill) => {
      const before = stored.current();
      const memory = before === undefined ? openMemory(sqlite3) : copyOf(sqlite3, open());
      try {
        await fill(memory);
        // The name is given to the file once it is whole, so the older one counts until then.
        await pool.importDb(stored.next(), memory.bytes());
        if (before !== undefined) stored.remove(before);
      } finally {
        memory.close();
      }
    },
    remove: () => stored.removeAll(),
    pause: () => {
      pool.pauseVfs();
    },
    resume: async () => {
      await pool.unpauseVfs();
    },
  };
}

async function install(sqlite3: Sqlite3Static, folder: string, times: number): Promise<Pool> {
  const settings = {
    name: `opfs-${folder.replaceAll(/\W/g, '-')}`,
    directory: folder,
    initialCapacity: 8,
    // Without it the library remembers the first refusal.
    forceReinitIfPreviouslyFailed: true,
    verbosity: 0,
  };
  try {
    return await sqlite3.installOpfsSAHPoolVfs(settings);
  } catch (cause) {
    const isHeld = cause instanceof Error && cause.name === 'NoModificationAllowedError';
    if (times > 1 && isHeld) {
      await new Promise((resolve) => {
        setTimeout(resolve, ATTEMPTS.apart);
      });
      return install(sqlite3, folder, times - 1);
    }
    const why = isHeld ? 'another tab may have them' : 'there may be no space left for this site';
    const text = `the private files of this site cannot be opened: ${why}`;
    throw new StoreError('cannot_open', text, { cause });
  }
}

/** The stored database in memory; closes the stored one. */
function copyOf(sqlite3: Sqlite3Static, store: WasmConnection): WasmConnection {
  const bytes = store.bytes();
  store.close();
  // Bytes 18 and 19 of the file say that it has a log beside it, which a database in memory cannot have.
  bytes.fill(1, 18, 20);
  return openMemory(sqlite3, { bytes });
}

/** The names of one database in a pool: each time it is replaced as a whole the new file has the next number. */
class StoredFile {
  readonly #pool: Pool;
  readonly #name: string;

  constructor(pool: Pool, name: string) {
    this.#pool = pool;
    this.#name = name;
  }

  /** The name of the newest whole file. Older ones, left behind by a kill, are removed. */
  current(): string | undefined {
    const [newest, ...older] = this.#numbers().sort((a, b) => b - a);
    for (const number of older) this.remove(this.#nameOf(number));
    return newest === undefined ? undefined : this.#nameOf(newest);
  }

  next(): string {
    return this.#nameOf(Math.max(-1, ...this.#numbers()) + 1);
  }

  removeAll(): void {
    for (const number of this.#numbers()) this.remove(this.#nameOf(number));
  }

  /** Removes a file with its log. */
  remove(name: string): void {
    for (const suffix of ['-wal', '-journal', '']) this.#pool.unlink(name + suffix);
  }

  #nameOf(number: number): string {
    return number === 0 ? this.#name : `${this.#name}.${number}`;
  }

  #numbers(): number[] {
    return this.#pool.getFileNames().flatMap((file) => {
      if (file === this.#name) return [0];
      const number = file.startsWith(`${this.#name}.`) ? Number(file.slice(this.#name.length + 1)) : 0;
      return Number.isSafeInteger(number) && number > 0 ? [number] : [];
    });
  }
}
