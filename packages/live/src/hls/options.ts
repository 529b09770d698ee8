import type { CutOptions } from '../fmp4/index.ts';

/** How HLS is made. Seconds of media, milliseconds of waiting, bytes of memory. */
export interface HlsOptions extends CutOptions {
  /** What a playlist reaches back; more than a few segments make it a DVR. */
  readonly windowSeconds: number;
  /** How long segments can be fetched after they left the playlist. */
  readonly graceSeconds: number;
  /** Of one stream's window; the oldest segments go before their time when it is full. */
  readonly windowBytes: number;
  /** Whether segments are made from the start on, or from the first request until nobody has asked for `idleMs`. */
  readonly begin: 'with the stream' | 'on demand';
  readonly idleMs: number;
  /** A viewer is gone when nothing of him was heard for so long. */
  readonly viewerMs: number;
  readonly mostViewers: number;
  /** Requests of one stream that wait for media at once. */
  readonly mostWaiting: number;
}

export const hlsOptions: HlsOptions = {
  segmentSeconds: 2,
  partSeconds: 0.4,
  windowSeconds: 12,
  graceSeconds: 8,
  longestSegmentSeconds: 20,
  largestSegmentBytes: 32 * 1024 * 1024,
  windowBytes: 256 * 1024 * 1024,
  begin: 'with the stream',
  idleMs: 60_000,
  viewerMs: 15_000,
  mostViewers: 5000,
  mostWaiting: 5000,
};
