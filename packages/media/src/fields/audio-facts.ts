import type { AudioFormat, ReplayGain } from './audio-format.ts';

/** What a container tells besides the tags. Offsets are bytes in the file. */
export interface AudioFacts extends AudioFormat {
  readonly durationMs: number | null;
  readonly encoderDelay: number | null;
  readonly encoderPadding: number | null;
  /** Gains that stand in the audio headers (LAME), used when no tag has them. */
  readonly gain: Partial<ReplayGain> | null;
  /** What stays the same when tags change: a range of the file, or bytes that identify the sound. */
  readonly payload: Payload | null;
}

export type Payload =
  | { readonly kind: 'range'; readonly start: number; readonly end: number }
  | { readonly kind: 'md5'; readonly hex: string }
  | { readonly kind: 'parts'; readonly parts: readonly Uint8Array[] };
