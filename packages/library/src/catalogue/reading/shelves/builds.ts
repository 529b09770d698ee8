import { cellsAt, exclusive } from './cells.ts';

/** Names told of one thread: values are made of values, a few deep. */
const deepest = 8;
/** Where things are in the cells of one thread. */
const cellOf = {
  /** How often it has ended something. */
  ended: 0,
  /** 1 while it waits for another. */
  waiting: 1,
  /** How many values it is building. */
  depth: 2,
  /** The hash of the name of each. */
  names: 3,
} as const;
const cellsOfThread = cellOf.names + deepest;
/** Whoever is waited for longer is taken for dead. */
const patienceMs = 10_000;

/**
 * Which values reading threads are building, so that no two build the same. Values are built inside others, so threads
 * that waited for each other would wait for ever: nobody waits for a thread that waits, but builds for himself.
 */
export class Builds {
  readonly #cells: Int32Array;
  readonly #threads: number;
  readonly #own: number;
  #depth = 0;

  /** @param cells see `SharedMemory` */
  constructor(cells: SharedArrayBuffer, threads: number, thread: number) {
    this.#cells = new Int32Array(cells);
    this.#threads = threads;
    this.#own = cellsOf(thread);
    // A thread that died here may have left something.
    Atomics.store(this.#cells, this.#own + cellOf.waiting, 0);
    Atomics.store(this.#cells, this.#own + cellOf.depth, 0);
  }

  /** Before a value with this name is built: waits while another thread builds one. */
  begin(name: string): void {
    const hash = hashOf(name);
    const until = performance.now() + patienceMs;
    let builder = this.#enter(hash, true);
    while (builder !== undefined) {
      Atomics.wait(this.#cells, builder.at + cellOf.ended, builder.ended, 100);
      builder = this.#enter(hash, performance.now() < until);
    }
  }

  /** After each `begin`, whether the value was built or not. */
  end(): void {
    exclusive(this.#cells, cellsAt.buildsLock, () => {
      this.#setDepth(this.#depth - 1);
      Atomics.add(this.#cells, this.#own + cellOf.ended, 1);
    });
    Atomics.notify(this.#cells, this.#own + cellOf.ended);
  }

  /** The thread to wait for; undefined where this one builds, which the others know then. */
  #enter(hash: number, mayWait: boolean): Builder | undefined {
    return exclusive(this.#cells, cellsAt.buildsLock, () => {
      const builder = mayWait ? this.#builderOf(hash) : undefined;
      Atomics.store(this.#cells, this.#own + cellOf.waiting, builder === undefined ? 0 : 1);
      if (builder !== undefined) return builder;
      if (this.#depth < deepest) Atomics.store(this.#cells, this.#own + cellOf.names + this.#depth, hash);
      this.#setDepth(this.#depth + 1);
      return undefined;
    });
  }

  #setDepth(depth: number): void {
    this.#depth = depth;
    Atomics.store(this.#cells, this.#own + cellOf.depth, Math.min(depth, deepest));
  }

  /** Another thread that builds what has this hash, and waits for nobody. */
  #builderOf(hash: number): Builder | undefined {
    for (let thread = 0; thread < this.#threads; thread++) {
      const at = cellsOf(thread);
      if (at === this.#own || Atomics.load(this.#cells, at + cellOf.waiting) === 1) continue;
      const depth = Atomics.load(this.#cells, at + cellOf.depth);
      for (let nth = 0; nth < depth; nth++)
        if (Atomics.load(this.#cells, at + cellOf.names + nth) === hash)
          return { at, ended: Atomics.load(this.#cells, at + cellOf.ended) };
    }
    return undefined;
  }
}

interface Builder {
  readonly at: number;
  /** How often it had ended something. */
  readonly ended: number;
}

/** Where the cells of a thread begin. */
const cellsOf = (thread: number): number => cellsAt.builds + thread * cellsOfThread;

/** So many threads have room in cells of this size. */
export const mostThreads = (byteLength: number): number =>
  Math.floor((byteLength / 4 - cellsAt.builds) / cellsOfThread);

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}
