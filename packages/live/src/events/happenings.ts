import type { EngineEvent, StreamName } from '../engine/index.ts';
import type { AppName } from '../names/index.ts';

/** A file of a recording. */
export interface VodName {
  readonly id: number;
  readonly publicId: string;
  readonly name: string;
}

interface AtStream {
  readonly stream: StreamName;
  /** The publication that it belongs to; null for what a start found of one that a kill ended. */
  readonly session: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What becomes of the files of a recording, told when the row in the app's database says so. */
export type RecordingEvent =
  | (AtStream & { readonly kind: 'recording started'; readonly vod: VodName })
  | (AtStream & {
      readonly kind: 'recording ready';
      readonly vod: VodName;
      readonly seconds: number;
      readonly bytes: number;
    })
  | (AtStream & { readonly kind: 'recording failed'; readonly vod: VodName; readonly reason: string });

/** A picture of a running stream was kept; `path` is below the app's directory. */
export interface SnapshotEvent extends AtStream {
  readonly kind: 'snapshot made';
  readonly path: string;
}

/** Somebody went live: told once for each publication, when its row is committed. Community and federation hear it. */
export interface WentLiveEvent {
  readonly kind: 'went live';
  readonly app: AppName;
  readonly room: string;
  readonly title: string | null;
  /** What addresses of the stream show. */
  readonly publicId: string;
  readonly at: number;
}

export type LiveEvent = EngineEvent | RecordingEvent | SnapshotEvent | WentLiveEvent;
