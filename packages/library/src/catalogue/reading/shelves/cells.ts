/** Where things are in the cells that reading threads share. Indexes of 32-bit numbers unless said. */
export const cellsAt = {
  /** The last number of `serialsOf`. */
  serial: 0,
  /** Taken while builds are looked at, see `Builds`. */
  buildsLock: 1,
  /** Taken while the counters are read or written, see `SharedCounters`. */
  countersLock: 3,
  /** How often all counters were set anew. */
  generation: 4,
  /** Counters, 64-bit floats: an offset in bytes. */
  counters: 64,
  /** What each thread builds. */
  builds: 64,
} as const;

/** Bytes that they need where one thread is alone. */
export const cellsSize = 4 * cellsAt.builds;

/** Another number at every call, in any of the threads. */
export function serialsOf(memory: SharedArrayBuffer): () => number {
  const cells = new Int32Array(memory);
  return () => 1 + Atomics.add(cells, cellsAt.serial, 1);
}

const free = 0;
const taken = 1;
/** A thread that died inside leaves the lock taken; nobody needs it for a thousandth of this. */
const patienceMs = 1000;

/** Calls `act` while no other thread is inside with the same lock. */
export function exclusive<T>(cells: Int32Array, lock: number, act: () => T): T {
  const give = performance.now() + patienceMs;
  while (Atomics.compareExchange(cells, lock, free, taken) !== free && performance.now() < give)
    Atomics.wait(cells, lock, taken, 1);
  try {
    return act();
  } finally {
    Atomics.store(cells, lock, free);
    Atomics.notify(cells, lock, 1);
  }
}
