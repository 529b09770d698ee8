import type { RawFingerprint } from './calculator.ts';

/** A fingerprint that is to be made of the samples. */
export interface Wanted {
  readonly speed: number;
  /** Samples from the beginning that it is made of, `Infinity` for all. */
  readonly samples: number;
}

/** `job` tells the pieces of sound apart that are in work at the same time. */
export type ToThread =
  | { readonly type: 'open'; readonly job: number; readonly wanted: readonly Wanted[] }
  /** Answered by `fed`. */
  | { readonly type: 'feed'; readonly job: number; readonly samples: Float32Array }
  /** Answered by `done`. */
  | { readonly type: 'finish'; readonly job: number }
  /** Nobody waits for it any more. */
  | { readonly type: 'drop'; readonly job: number };

export type FromThread =
  | { readonly type: 'fed'; readonly job: number }
  /** A fingerprint for each speed, in their order. */
  | { readonly type: 'done'; readonly job: number; readonly fingerprints: readonly RawFingerprint[] }
  | { readonly type: 'failed'; readonly job: number; readonly message: string };
