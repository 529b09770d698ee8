import type { AudioCodec, VideoCodec } from '../codecs/index.ts';
import type { PublishProtocol, ViewProtocol } from './gate.ts';
import type { StreamName } from './names.ts';

/** Why a publication ended. `stopped`: by an operator or a quota. */
export type EndReason = 'publisher left' | 'stopped' | 'taken over' | 'silent' | 'not valid' | 'closing';

export interface VideoFacts {
  readonly codec: VideoCodec;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
}

export interface AudioFacts {
  readonly codec: AudioCodec;
  readonly mime: string;
  readonly sampleRate: number;
  readonly channels: number;
}

/** Counted from the start of a publication. Bytes are of media, without what protocols add on their way. */
export interface Totals {
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** How long it has been published, of wall-clock time. */
  readonly seconds: number;
  /** The times of all viewers, of those who left and those who are there. */
  readonly viewerSeconds: number;
  readonly viewers: number;
  readonly peakViewers: number;
}

interface Happened {
  readonly stream: StreamName;
  /** One publication from its start to its end; never used again. */
  readonly session: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * What happens to streams, in order. Each publication has exactly one `started` and one `ended`, each viewer
 * one `viewer joined` and one `viewer left`, and all viewers have left before it ended.
 */
export type EngineEvent =
  | (Happened & { readonly kind: 'started'; readonly protocol: PublishProtocol })
  | (Happened & {
      readonly kind: 'formats changed';
      readonly video: VideoFacts | undefined;
      readonly audio: AudioFacts | undefined;
    })
  | (Happened & { readonly kind: 'ended'; readonly reason: EndReason; readonly totals: Totals })
  | (Happened & { readonly kind: 'viewer joined'; readonly viewer: string; readonly protocol: ViewProtocol })
  | (Happened & {
      readonly kind: 'viewer left';
      readonly viewer: string;
      readonly protocol: ViewProtocol;
      readonly seconds: number;
      readonly bytes: number;
    });

/** Told at once, in the middle of the media's way: must neither wait nor throw. */
export type EventSink = (event: EngineEvent) => void;
