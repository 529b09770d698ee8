import type { Logger, Route } from '@bandstand/http';
import type { Clock, RandomBytes } from '@bandstand/sqlite';
import { type LivePrincipal, liveAuth } from '../access/index.ts';
import { embedRoutes } from '../embed/index.ts';
import type { StreamName } from '../engine/index.ts';
import type { HlsService } from '../hls/index.ts';
import type { Plane } from '../plane/index.ts';
import {
  countRoutes,
  hlsRoutes,
  type PlaybackRule,
  type StreamTokens,
  tokenRoutes,
} from '../playback/index.ts';
import type { Quotas } from '../quotas/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { WebRtc, type WebRtcOptions, webRtcRoutes } from '../webrtc/index.ts';

export interface PlayingParts {
  readonly storage: LiveStorage;
  readonly rule: PlaybackRule<LivePrincipal>;
  readonly quotas: Pick<Quotas, 'check'>;
  readonly tokens: StreamTokens;
  readonly plane: Plane;
  readonly hls: HlsService;
  readonly opusOf: WebRtcOptions['opusOf'];
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  /** Where WebRTC listens, and the addresses that peers are told instead of this machine's. */
  readonly host: string;
  readonly announce: readonly string[];
  /** Whether an app tells its viewers how many they are. */
  readonly tellsViewers: (app: StreamName['app']) => boolean;
}

/** How streams are watched, and how browsers send them. */
export interface Playing {
  readonly routes: readonly Route<LivePrincipal>[];
  /** Opens the UDP port; rejects when it is taken. */
  listen(port: number): Promise<number>;
  close(): Promise<void>;
}

/** The name in secrets.json that no app can have. */
const certificateKey = 'webrtc_certificate';
const peers = { mostPeers: 2000, mostPeersPerAddress: 200, mostBits: 8_000_000, silenceMs: 15_000 };

export function openPlaying(parts: PlayingParts): Playing {
  const { storage, rule, tokens, plane, hls, opusOf, clock, random, log, host, announce } = parts;
  const webrtc = new WebRtc({
    ...peers,
    plane,
    opusOf,
    clock,
    random,
    host,
    announce,
    kept: {
      read: () => storage.secrets.get(certificateKey),
      write: (text) => storage.secrets.change({ [certificateKey]: text }),
    },
    log: ({ address, why }) => log.info({ address, why }, 'a WebRTC session ended'),
  });
  const mayEnter = ({ app }: StreamName): void =>
    parts.quotas.check(storage.databases.find(app).tenantId, 'egress');
  return {
    routes: [
      ...tokenRoutes({ tokens, rule, auth: liveAuth }),
      ...hlsRoutes({ hls, rule, mayEnter }),
      ...webRtcRoutes({ webrtc, rule, mayEnter }),
      ...countRoutes({
        rule,
        auth: liveAuth,
        isTold: parts.tellsViewers,
        viewersOf: (stream) => plane.find(stream)?.totals().viewers,
      }),
      ...embedRoutes(),
    ],
    listen: (port) => webrtc.listen(port),
    close: () => webrtc.close(),
  };
}
