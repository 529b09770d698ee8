import type { MessagePort } from 'node:worker_threads';
import type { WireError } from '../engine/index.ts';
import type { SharedMemory } from './shared-memory.ts';

/** What the pool and its threads say to each other. */
export interface ThreadData {
  readonly path: string;
  readonly module: string;
  readonly cacheKib: number;
  /** One cell per seat, in memory that both sides see. */
  readonly seats: Int32Array;
  readonly shared: Omit<SharedMemory, 'peers'> | undefined;
  readonly peers: MessagePort[];
}

/** The cell of a call that lies before a thread: whoever moves it on from `offered` first, decides. */
export const seatStates = { empty: 0, offered: 1, started: 2, withdrawn: 3 } as const;

export interface CallMessage {
  readonly kind: 'call';
  readonly seat: number;
  readonly name: string;
  readonly args: unknown;
}

export type ToThread =
  | CallMessage
  | { readonly kind: 'close' }
  /** Another thread has started. */
  | { readonly kind: 'peer'; readonly port: MessagePort };

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly seat: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly seat: number; readonly error: WireError }
  /** The call goes on with other arguments, see `HandOver`. */
  | { readonly kind: 'further'; readonly seat: number; readonly args: unknown; readonly to: 'any' | 'home' }
  /** The call had been withdrawn. */
  | { readonly kind: 'empty'; readonly seat: number };
