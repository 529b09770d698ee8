import { DatabaseError, type Log, type Reader } from '../engine/index.ts';
import { type SharedByAll, sharedMemoryBytes } from './shared-memory.ts';
import { Slot, type Task } from './slot.ts';

/** What a module for reading threads exports: functions of a reader, the arguments, and the thread's own state. */
export type ReadModule = Readonly<Record<string, (reader: Reader, args: never, state: never) => unknown>>;

export interface ReadPoolOptions {
  /** A database file that exists and has its schema. */
  readonly path: string;
  /** The module whose functions can be called; every thread imports it once. */
  readonly module: URL;
  readonly threads: number;
  /**
   * Functions whose calls run on one thread only, each with a word for what it keeps in the thread's state: the same
   * word, the same thread. What they keep is in memory once then, and is built once.
   */
  readonly homes?: Readonly<Record<string, string>>;
  /** Calls that may wait for a thread, 1000 unless told; more are refused as `overloaded`. */
  readonly maxWaiting?: number;
  /** Memory for pages per thread, in KiB. */
  readonly cacheKib?: number;
  readonly log?: Log;
}

/**
 * Threads that read a database, so that long reads do not hold up the thread that answers. Each call runs as one `read`
 * closure, and gives what the function returns: a copy, save for a `Uint8Array` or a property `bytes`, which is
 * handed over (see `newSharedBytes` to keep it). With
 * `import type * as queries from './queries.ts'`, a `new ReadPool<typeof queries>(...)` has typed calls.
 */
export class ReadPool<M extends ReadModule = ReadModule> {
  readonly #slots: readonly Slot[];
  readonly #homes: ReadonlyMap<string, Slot>;
  readonly #waiting = new Set<Task>();
  readonly #maxWaiting: number;
  readonly #path: string;
  #closing: Promise<void> | undefined;
  #idle: (() => void) | undefined;

  constructor({
    path,
    module,
    threads,
    homes = {},
    maxWaiting = 1000,
    cacheKib = 8_192,
    log,
  }: ReadPoolOptions) {
    const options = {
      path,
      module: module.href,
      cacheKib,
      log,
      onFree: () => this.#dispatch(),
      slots: () => this.#slots,
      onUnstarted: (task: Task) => this.#waiting.add(task),
      onFurther: (task: Task, to: 'any' | 'home') => {
        task.home = to === 'home' ? this.#homes.get(task.name) : undefined;
        this.#waiting.add(task);
      },
    };
    this.#path = path;
    this.#maxWaiting = maxWaiting;
    const shared = sharedMemoryOf(threads);
    this.#slots = Array.from(
      { length: threads },
      (_, thread) => new Slot({ ...options, shared: shared && { ...shared, thread } }),
    );
    this.#homes = homesOf(homes, this.#slots);
  }

  /**
   * What the module's function `name` returns for `args`. With a signal that fires, the promise rejects with its reason,
   * and a call that has not started never does. Rejects with `ThreadError` (the function's error, with its code) or
   * `DatabaseError` `overloaded`, `thread_crashed`, `bad_module`, `closed`.
   */
  async call<K extends keyof M & string>(
    name: K,
    args: Parameters<M[K]>[1],
    signal?: AbortSignal,
  ): Promise<ReturnType<M[K]>> {
    if (this.#closing) throw this.#closed();
    signal?.throwIfAborted();
    if (this.#waiting.size >= this.#maxWaiting) {
      throw new DatabaseError(
        'overloaded',
        `${this.#waiting.size} reads of ${this.#path} are waiting, try again later`,
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const task: Task = { name, args, home: this.#homes.get(name), resolve, reject };
    const abort = (): void => {
      if (!this.#waiting.delete(task)) this.#slots.some((slot) => slot.withdraw(task));
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.#waiting.add(task);
    this.#dispatch();
    try {
      // The thread ran this very function: its result has this type, as far as structured clone keeps it.
      return (await promise) as ReturnType<M[K]>;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Refuses new calls and those that wait (`closed`), lets running ones end, and ends the threads. */
  async close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    await this.#closing;
  }

  async #shutDown(): Promise<void> {
    for (const task of this.#waiting) task.reject(this.#closed());
    this.#waiting.clear();
    for (const slot of this.#slots) {
      for (let task = slot.withdrawAny(); task; task = slot.withdrawAny()) task.reject(this.#closed());
    }
    if (this.#slots.some((slot) => slot.load > 0)) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await Promise.all(this.#slots.map(async (slot) => slot.close()));
  }

  #dispatch(): void {
    for (const task of this.#waiting) {
      const freest = this.#freest();
      if (freest.full) return;
      const slot = task.home ?? freest;
      if (slot.full) continue;
      this.#waiting.delete(task);
      slot.run(task);
    }
    for (const slot of this.#slots) if (slot.load === 0) this.#help(slot);
    if (this.#idle && this.#slots.every((slot) => slot.load === 0)) this.#idle();
  }

  /** A thread with nothing to do takes over what lies behind another's long call. */
  #help(idle: Slot): void {
    for (const slot of this.#slots) {
      const task = slot.load > 1 ? slot.withdrawGuest() : undefined;
      if (!task) continue;
      idle.run(task);
      return;
    }
  }

  #freest(): Slot {
    return this.#slots.reduce((best, slot) => (slot.load < best.load ? slot : best));
  }

  #closed(): DatabaseError {
    return new DatabaseError('closed', `the reading threads of ${this.#path} are closed`);
  }
}

/** What so many threads share. */
function sharedMemoryOf(threads: number): SharedByAll | undefined {
  if (threads < 2) return undefined;
  const wake = new Int32Array(new SharedArrayBuffer(4));
  return { cells: new SharedArrayBuffer(sharedMemoryBytes), wake, threads };
}

/** The thread of each function that has a home. */
function homesOf(homes: Readonly<Record<string, string>>, slots: readonly Slot[]): Map<string, Slot> {
  const words = [...new Set(Object.values(homes))];
  return new Map(
    Object.entries(homes).flatMap(([name, word]) => {
      const slot = slots[words.indexOf(word) % slots.length];
      return slot === undefined ? [] : [[name, slot]];
    }),
  );
}
