import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type SharedMemory, wakeAll } from '@bandstand/sqlite';
import { giveBack } from '../positions/id-list.ts';
import { Builds, mostThreads } from './builds.ts';

/** What a shelf passes on: a built value under its key, its numbers in memory that threads share. */
export interface Offer {
  readonly shelf: string;
  readonly key: string;
  readonly entry: unknown;
}

/** One end of the exchange, of those with the same name in other threads. */
export interface End {
  /** Takes what another thread offers. */
  take(key: string, entry: unknown): void;
  /** All that there is to offer. */
  offers(): Iterable<Offer>;
}

/** Said to each thread once: from then on it may say what there is. Who does not listen would keep all of it. */
const listening = 'listening';
type Said = Offer | typeof listening;

/**
 * Where reading threads pass built values on to each other: what lists are made of takes megabytes and a fifth of a second
 * each, once and not in every thread. Whoever gets something takes it between two calls, or before it would build the same.
 */
export class Exchange {
  readonly #memory: SharedMemory;
  readonly #builds: Builds;
  readonly #ends = new Map<string, End>();
  /** Threads that have been told that this one listens, and those that listen. */
  readonly #told = new WeakSet<MessagePort>();
  readonly #listeners = new WeakSet<MessagePort>();

  private constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#builds = new Builds(memory.cells, memory.threads, memory.thread);
  }

  /** Undefined where there is nobody to pass anything to. */
  static open(memory: SharedMemory | undefined): Exchange | undefined {
    const hasRoom = memory !== undefined && memory.threads <= mostThreads(memory.cells.byteLength);
    return hasRoom ? new Exchange(memory) : undefined;
  }

  join(shelf: string, end: End): void {
    this.#ends.set(shelf, end);
  }

  /** Takes part from now on, when all ends have joined. */
  begin(): void {
    this.#listen();
  }

  offer(offer: Offer): void {
    // Who listens since a moment waits for this, perhaps.
    this.#hearAll();
    for (const peer of this.#memory.peers) if (this.#listeners.has(peer)) this.#say(peer, offer);
  }

  /** Calls `build`, but waits while another thread builds the same; what others have offered has come by then. */
  once<T>(name: string, build: () => T): T {
    // Whoever builds it must know that this thread listens.
    this.#hearAll();
    this.#builds.begin(name);
    try {
      this.#hearAll();
      return build();
    } finally {
      this.#builds.end();
    }
  }

  /** Takes what comes, also in a thread that nobody asks anything: what is not heard stays in memory. */
  #listen(): void {
    const { wake } = this.#memory;
    for (;;) {
      const seen = Atomics.load(wake, 0);
      this.#hearAll();
      // Events of a port would have Node read a client of the web in each thread, for three megabytes.
      const { async, value } = Atomics.waitAsync(wake, 0, seen);
      if (!async) continue;
      void value.then(() => this.#listen());
      return;
    }
  }

  #hearAll(): void {
    for (const peer of this.#memory.peers) {
      if (!this.#told.has(peer)) this.#say(peer, listening);
      this.#told.add(peer);
      let received = receiveMessageOnPort(peer);
      while (received !== undefined) {
        // Only threads of this pool say anything, and nothing else.
        this.#hear(peer, received.message as Said);
        received = receiveMessageOnPort(peer);
      }
    }
  }

  #hear(peer: MessagePort, said: Said): void {
    if (said !== listening) {
      this.#ends.get(said.shelf)?.take(said.key, said.entry);
      return;
    }
    this.#listeners.add(peer);
    for (const end of this.#ends.values()) for (const offer of end.offers()) this.#say(peer, offer);
  }

  #say(peer: MessagePort, said: Said): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    peer.postMessage(said);
    wakeAll(this.#memory.wake);
  }
}

type Numbers = Int32Array | Uint8Array;

/** The value with its numbers in memory that threads share; those that were elsewhere are given back. */
export function inSharedMemory<T>(value: T): T {
  // What comes out has the type of what went in.
  return moved(value) as T;
}

function moved(value: unknown): unknown {
  if (value instanceof Int32Array || value instanceof Uint8Array) return movedNumbers(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, moved(part)]));
}

function movedNumbers(numbers: Numbers): Numbers {
  if (numbers.buffer instanceof SharedArrayBuffer) return numbers;
  const shared = new SharedArrayBuffer(numbers.byteLength);
  const target = numbers instanceof Int32Array ? new Int32Array(shared) : new Uint8Array(shared);
  target.set(numbers);
  giveBack(numbers);
  return target;
}
