import type { AppName } from '../names/index.ts';
import type { AudioFacts, EndReason, Totals, VideoFacts } from './events.ts';
import type { PublishProtocol, ViewProtocol } from './gate.ts';
import type { StreamName } from './names.ts';

/** A publication as it stands. */
export interface StreamFacts {
  readonly stream: StreamName;
  readonly session: string;
  readonly protocol: PublishProtocol;
  /** Of the publisher. */
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly video: VideoFacts | undefined;
  readonly audio: AudioFacts | undefined;
  /** Pictures are shown in another order than they are sent (B-frames): no WHEP. */
  readonly reordered: boolean;
  /** Times at which the source's clock jumped and was put right. */
  readonly jumps: number;
  /** Units that slow readers missed. */
  readonly skipped: number;
  readonly totals: Totals;
}

export interface ViewerFacts {
  readonly viewer: string;
  readonly protocol: ViewProtocol;
  readonly address: string;
  readonly joinedAt: number;
  readonly bytes: number;
}

/** Of one app since the engine started; only grows, so that whoever accounts for it takes differences. */
export interface AppUsage {
  readonly app: AppName;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly publishSeconds: number;
  readonly viewerSeconds: number;
}

/**
 * A media plane as the control plane sees it: the embedded one and an external server fulfil it alike. It is built with a
 * `PublishGate` and an `EventSink`; what it is asked is only what both can do. An unknown stream is `undefined` or `false`,
 * never an error; errors are those of an engine that cannot be reached.
 */
export interface MediaEngine {
  readonly kind: 'embedded' | 'livekit';
  /** What is published, at most `limit` (1000), of one app or of all, by address, behind `after`. */
  list(page?: {
    readonly app?: AppName;
    readonly after?: StreamName;
    readonly limit?: number;
  }): Promise<readonly StreamFacts[]>;
  inspect(stream: StreamName): Promise<StreamFacts | undefined>;
  viewers(stream: StreamName): Promise<readonly ViewerFacts[]>;
  /** Ends the publication; false when there is none. Resolves when its events are out. */
  stop(stream: StreamName, reason: EndReason): Promise<boolean>;
  /** Cuts a viewer off; he may not come back with what he has. */
  removeViewer(stream: StreamName, viewer: string): Promise<boolean>;
  usage(): Promise<readonly AppUsage[]>;
  /** Ends everything, with events. Nothing can be published afterwards. */
  close(): Promise<void>;
}
