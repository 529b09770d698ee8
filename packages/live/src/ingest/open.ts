import type { Route } from '@bandstand/http';
import type { Clock, RandomBytes } from '@bandstand/sqlite';
import type { LivePrincipal } from '../access/index.ts';
import type { MediaEngine, PublishGate } from '../engine/index.ts';
import type { LiveEvents } from '../events/index.ts';
import type { AppName } from '../names/index.ts';
import type { StreamTokens } from '../playback/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { Gate, type IngestSettings, type Offences, type StreamQuota } from './gate.ts';
import { Ingresses, type IngressesParts } from './ingresses.ts';
import { Publishers } from './publishers.ts';
import { ingressRoutes } from './routes.ts';

export interface IngestParts {
  readonly storage: LiveStorage;
  readonly settings: IngestSettings;
  readonly quotas: StreamQuota;
  readonly offences: Offences;
  readonly tokens: StreamTokens;
  readonly keyring: IngressesParts['keyring'];
  readonly events: LiveEvents;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Called when pulls of an app were made or removed. */
  readonly onPulls?: (name: AppName) => void;
}

/** Who may publish, and with what. */
export interface Ingest {
  /** For the media engine. */
  readonly gate: PublishGate;
  readonly ingresses: Ingresses;
  readonly publishers: Publishers;
  /** Needs the engine, which needs the gate, and the port of RTMP while it is open. */
  routes(engine: Pick<MediaEngine, 'stop'>, rtmpPort: () => number | null): Route<LivePrincipal>[];
  close(): void;
}

export function openIngest(parts: IngestParts): Ingest {
  const { storage, settings, quotas, offences, tokens, keyring, events, clock, random } = parts;
  const publishers = new Publishers(events);
  const gate = new Gate({ storage, settings, quotas, offences, tokens, publishers, clock });
  const ingresses = new Ingresses({
    storage,
    keyring,
    random,
    ...(parts.onPulls === undefined ? {} : { onPulls: parts.onPulls }),
    wantsPassword: (name) => settings.of(name).features.rtmpPassword,
  });
  return {
    gate: (request) => gate.ask(request),
    ingresses,
    publishers,
    routes: (engine, rtmpPort) => ingressRoutes({ ingresses, publishers, engine, rtmpPort }),
    close: () => publishers.close(),
  };
}
