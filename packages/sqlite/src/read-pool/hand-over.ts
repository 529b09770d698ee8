import type { SharedMemory } from './shared-memory.ts';

/** What a reading thread tells the functions that it runs, in the state that they share. */
export interface ThreadLife {
  /** True while a call lies before this thread that it has not begun. */
  readonly someoneWaits?: () => boolean;
  readonly shared?: SharedMemory | undefined;
}

/**
 * Thrown by a function of a pool's module that has a home, once it has done what only its home can: the same function
 * begins anew with these arguments on whichever thread is free (`any`), or back at its home. So the rest of a call need
 * not wait for others that want the same memory.
 */
export class HandOver {
  readonly args: unknown;
  readonly to: 'any' | 'home';

  constructor(args: unknown, to: 'any' | 'home') {
    this.args = args;
    this.to = to;
  }
}
