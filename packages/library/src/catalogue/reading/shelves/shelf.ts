import { type Exchange, inSharedMemory, type Offer } from './exchange.ts';

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
  /** Higher for what was built later, whichever thread has built it. */
  readonly version: number;
  readonly bytes: number;
  readonly builtAt: number;
  readonly costMs: number;
  /** The value is in memory that threads share. */
  readonly shared: boolean;
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
  /** Milliseconds, the same for all threads; only differences count. */
  readonly now: () => number;
  /** Milliseconds of work of this thread: what waiting for a busy machine costs does not count. */
  readonly spent: () => number;
  /** Another number at every call, across all shelves and threads. */
  readonly serial: () => number;
  /** Collects what a build has left behind. */
  readonly tidy?: (() => void) | undefined;
  /** Told of bytes of shared memory that this thread needs no longer: the collector does not see them. */
  readonly dropped?: ((bytes: number) => void) | undefined;
}

/** Where values are passed on to the shelves of the same name in other threads. */
export interface Passing {
  readonly exchange: Exchange;
  readonly shelf: string;
}

/** What one call needs at once stays beyond the limit, or the next page of the same list would build all of it anew. */
export interface InUse {
  /** The number of the call. */
  readonly call: () => number;
  /** Bytes that are never gone beyond. */
  readonly maxBytes: number;
}

/** Smaller values each thread builds itself. */
const leastShared = 16 * 1024;

/**
 * Values by key, rebuilt when the stamp of what they depend on has changed, least recently used first out when they take
 * more than `maxBytes`, see `InUse`. While a scan changes the catalogue without pause, a value that is dear to build may
 * lag behind by twenty times its cost; with a second of quiet it is up to date. What threads share is built by one of
 * them and kept once: equal stamps must mean equal values whichever thread it was that built them.
 */
export class Shelf<T> {
  readonly #entries = new Map<string, Entry<T>>();
  /** What other threads have built, until it is asked for here. */
  readonly #offers = new Map<string, Entry<T>>();
  readonly #usedIn = new Map<string, number>();
  readonly #maxBytes: number;
  readonly #sizeOf: (value: T) => number;
  readonly #tools: ShelfTools;
  readonly #inUse: InUse | undefined;
  readonly #same: Same<T> | undefined;
  readonly #passing: Passing | undefined;
  #bytes = 0;
  #offeredBytes = 0;

  constructor(
    maxBytes: number,
    sizeOf: (value: T) => number,
    tools: ShelfTools,
    { inUse, same, passing }: ShelfOptions<T> = {},
  ) {
    this.#inUse = inUse;
    this.#same = same;
    this.#maxBytes = maxBytes;
    this.#sizeOf = sizeOf;
    this.#tools = tools;
    this.#passing = passing;
    // Only shelves of the same name, and so of the same kind of value, offer something here.
    passing?.exchange.join(passing.shelf, {
      take: (key, entry) => this.#takeOffer(key, entry as Entry<T>),
      offers: () => this.#toOffer(passing.shelf),
    });
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The value for a key, built now when there is none or when it is out of date. `build` is given the value that is out of
   * date, with its stamp, if there is one.
   */
  get(key: string, stamp: string, build: Build<T>): Kept<T> {
    return this.#current(key, stamp) ?? this.#built(key, stamp, build);
  }

  /** The same for what the lists of all threads are made of: one of them builds it. */
  getShared(key: string, stamp: string, build: Build<T>): Kept<T> {
    if (this.#passing === undefined) return this.get(key, stamp, build);
    const known = this.#current(key, stamp);
    if (known !== undefined) return known;
    const { exchange, shelf } = this.#passing;
    return exchange.once(`${shelf} ${key}`, () => {
      const theirs = this.#current(key, stamp);
      if (theirs !== undefined) return theirs;
      const entry = this.#built(key, stamp, build, true);
      if (entry.shared) exchange.offer({ shelf, key, entry });
      return entry;
    });
  }

  /** What is up to date for this stamp, or must do for a while. */
  #current(key: string, stamp: string): Entry<T> | undefined {
    let found = this.#entries.get(key);
    const offered = this.#offers.get(key);
    if (offered !== undefined && found?.stamp !== stamp) {
      if (offered.stamp === stamp || found === undefined || offered.version > found.version) {
        this.#put(key, offered);
        found = offered;
      }
      this.#forgetOffer(key);
    }
    if (found === undefined || (found.stamp !== stamp && this.#due(found))) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, found);
    this.#use(key);
    return found;
  }

  #built(key: string, stamp: string, build: Build<T>, forAll = false): Entry<T> {
    const { now, spent, serial, tidy } = this.#tools;
    const found = this.#entries.get(key);
    const before = spent();
    const built = build(found);
    const costMs = spent() - before;
    const old = found && this.#same?.(built, found.value) === true ? found : undefined;
    const bytes = this.#sizeOf(built);
    const shared = forAll && bytes >= leastShared;
    const version = serial();
    const entry: Entry<T> = {
      value: old === undefined ? (shared ? inSharedMemory(built) : built) : old.value,
      id: old?.id ?? version,
      version,
      stamp,
      bytes,
      builtAt: now(),
      costMs,
      shared: old?.shared ?? shared,
    };
    this.#put(key, entry);
    if (costMs >= untidyMs) tidy?.();
    return entry;
  }

  #takeOffer(key: string, entry: Entry<T>): void {
    const own = this.#entries.get(key);
    const known = this.#offers.get(key) ?? own;
    if (own?.stamp === entry.stamp || (known !== undefined && known.version >= entry.version)) return;
    this.#forgetOffer(key);
    this.#offers.set(key, entry);
    this.#offeredBytes += entry.bytes;
    for (const oldest of this.#offers.keys()) {
      if (this.#offeredBytes <= this.#maxBytes || oldest === key) return;
      this.#forgetOffer(oldest);
    }
  }

  *#toOffer(shelf: string): Generator<Offer, void, undefined> {
    for (const [key, entry] of this.#entries) if (entry.shared) yield { shelf, key, entry };
  }

  #forgetOffer(key: string): void {
    const offer = this.#offers.get(key);
    if (offer === undefined) return;
    this.#offers.delete(key);
    this.#offeredBytes -= offer.bytes;
    if (offer.value !== this.#entries.get(key)?.value) this.#tools.dropped?.(offer.bytes);
  }

  #put(key: string, entry: Entry<T>): void {
    this.#drop(key, entry.value);
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    this.#use(key);
    this.#shrink(key);
  }

  #use(key: string): void {
    if (this.#inUse !== undefined) this.#usedIn.set(key, this.#inUse.call());
  }

  #due(entry: Entry<T>): boolean {
    return entry.costMs < cheapMs || this.#tools.now() - entry.builtAt >= shareOfTime * entry.costMs;
  }

  #shrink(except: string): void {
    const call = this.#inUse?.call();
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      if (key !== except && this.#usedIn.get(key) !== call) this.#drop(key);
    }
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= (this.#inUse?.maxBytes ?? this.#maxBytes)) return;
      if (key !== except) this.#drop(key);
    }
  }

  /** @param next the value that takes its place, if any */
  #drop(key: string, next?: T): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#usedIn.delete(key);
    this.#bytes -= entry.bytes;
    if (entry.shared && entry.value !== next) this.#tools.dropped?.(entry.bytes);
  }
}

type Build<T> = (old: Stale<T> | undefined) => T;

export interface ShelfOptions<T> {
  readonly inUse?: InUse;
  readonly same?: Same<T>;
  /** Absent where threads keep their own. */
  readonly passing?: Passing | undefined;
}
