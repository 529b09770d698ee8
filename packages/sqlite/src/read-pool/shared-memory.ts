import type { MessagePort } from 'node:worker_threads';

/**
 * What the threads of one pool share, so that what one of them has built the others need not build: their functions find
 * it in `ThreadLife`. Absent in a pool of one thread.
 */
export interface SharedMemory {
  /** 4 KiB, zeros at first, of which the pool itself uses none. They outlive a thread that dies. */
  readonly cells: SharedArrayBuffer;
  /** One number that moves on, with a notification, when a peer has come, and when a peer says that it has said something. */
  readonly wake: Int32Array;
  /** How many threads there may be. */
  readonly threads: number;
  /** Which of them this one is, from 0 on. */
  readonly thread: number;
  /**
   * Ports to the others, of which some may not have begun yet. Nobody has started them: `receiveMessageOnPort` reads them.
   * They come and go with the threads.
   */
  readonly peers: MessagePort[];
}

/** The same in all threads. */
export type SharedByAll = Omit<SharedMemory, 'thread' | 'peers'>;

/** Size of `SharedMemory.cells` in bytes. */
export const sharedMemoryBytes = 4096;

/** Tells all threads that there is something to hear. */
export function wakeAll(wake: Int32Array): void {
  Atomics.add(wake, 0, 1);
  Atomics.notify(wake, 0);
}
