/** A built value; `id` is another one after every rebuild that changed it, so that what is derived from it knows. */
export interface Kept<T> {
  readonly value: T;
  readonly id: number;
}

/** What was built for an earlier stamp. */
export interface Stale<T> {
  readonly value: T;
  readonly stamp: string;
}

interface Entry<T> extends Kept<T>, Stale<T> {
  readonly bytes: number;
  readonly builtAt: number;
  readonly costMs: number;
  /** The call that asked for it last. */
  usedIn: number;
}

/** Work after which there is much to collect. */
const untidyMs = 50;
/** Costs less than this are paid at once when the data has changed. */
const cheapMs = 20;
/** What is dear to build is rebuilt so seldom that it takes at most a twentieth of the thread's time. */
const shareOfTime = 20;

/** True for values of which one may stand for the other. */
export type Same<T> = (value: T, old: T) => boolean;

/** The same bytes. */
export const sameBytes: Same<Int32Array | Uint8Array> = (value, old) =>
  value.byteLength === old.byteLength && bytesOf(value).equals(bytesOf(old));

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

export interface ShelfTools {
  /** Milliseconds, only differences count. */
  readonly now: () => number;
  /** Milliseconds of work of this thread: what waiting for a busy machine costs does not count. */
  readonly spent: () => number;
  /** Another number at every call, across all shelves. */
  readonly serial: () => number;
  /** Collects what a build has left behind. */
  readonly tidy?: (() => void) | undefined;
}

/** What one call needs at once stays beyond the limit, or the next page of the same list would build all of it anew. */
export interface InUse {
  /** The number of the call. */
  readonly call: () => number;
  /** Bytes that are never gone beyond. */
  readonly maxBytes: number;
}

/**
 * Values by key, rebuilt when the stamp of what they depend on has changed, least recently used first out when they
 * take more than `maxBytes`, see `InUse`. While a scan changes the catalogue without pause, a value that is dear to build may lag
 * behind by twenty times its cost; with a second of quiet it is up to date.
 */
export class Shelf<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #maxBytes: number;
  readonly #sizeOf: (value: T) => number;
  readonly #now: () => number;
  readonly #spent: () => number;
  readonly #serial: () => number;
  readonly #tidy: (() => void) | undefined;
  readonly #inUse: InUse | undefined;
  readonly #same: Same<T> | undefined;
  #bytes = 0;

  constructor(
    maxBytes: number,
    sizeOf: (value: T) => number,
    { now, spent, serial, tidy }: ShelfTools,
    { inUse, same }: { readonly inUse?: InUse; readonly same?: Same<T> } = {},
  ) {
    this.#inUse = inUse;
    this.#same = same;
    this.#maxBytes = maxBytes;
    this.#sizeOf = sizeOf;
    this.#now = now;
    this.#spent = spent;
    this.#serial = serial;
    this.#tidy = tidy;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The value for a key, built now when there is none or when it is out of date. `build` is given the value that is out of
   * date, with its stamp, if there is one.
   */
  get(key: string, stamp: string, build: (old: Stale<T> | undefined) => T): Kept<T> {
    const found = this.#entries.get(key);
    const usedIn = this.#inUse?.call() ?? 0;
    if (found && (found.stamp === stamp || !this.#due(found))) {
      this.#entries.delete(key);
      this.#entries.set(key, found);
      found.usedIn = usedIn;
      return found;
    }
    const before = this.#spent();
    const built = build(found);
    const old = found && this.#same?.(built, found.value) === true ? found : undefined;
    const value = old === undefined ? built : old.value;
    const costMs = this.#spent() - before;
    this.#drop(key);
    const entry = {
      value,
      id: old?.id ?? this.#serial(),
      stamp,
      bytes: this.#sizeOf(value),
      builtAt: this.#now(),
      costMs,
      usedIn,
    };
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    this.#shrink(key);
    if (costMs >= untidyMs) this.#tidy?.();
    return entry;
  }

  #due(entry: Entry<T>): boolean {
    return entry.costMs < cheapMs || this.#now() - entry.builtAt >= shareOfTime * entry.costMs;
  }

  #shrink(except: string): void {
    const call = this.#inUse?.call();
    for (const [key, { usedIn }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      if (key !== except && usedIn !== call) this.#drop(key);
    }
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= (this.#inUse?.maxBytes ?? this.#maxBytes)) return;
      if (key !== except) this.#drop(key);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
