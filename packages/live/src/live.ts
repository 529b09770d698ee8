import {
  type Authenticator,
  type Authorize,
  addressFilter,
  type Logger,
  type Outbound,
  type Route,
} from '@bandstand/http';
import type { Ffmpeg, Processes } from '@bandstand/media';
import type { Clock, RandomBytes } from '@bandstand/sqlite';
import type { HubToken, LivePrincipal } from './access/index.ts';
import { openArchive } from './archive/index.ts';
import { Callbacks, callbackRoutes } from './callbacks/index.ts';
import { Chat, chatRoutes } from './chat/index.ts';
import { openControl } from './control/index.ts';
import { answeringLiveErrors } from './errors/index.ts';
import { LiveEvents } from './events/index.ts';
import { HlsService, hlsOptions } from './hls/index.ts';
import { openIngest } from './ingest/index.ts';
import { Ladders } from './ladder/index.ts';
import { LogFeed, logRoutes, ServerLogs } from './logs/index.ts';
import { type LiveMusic, type Music, openMusic } from './music/index.ts';
import type { LiveAccounts } from './people/index.ts';
import { Plane } from './plane/index.ts';
import { PlaybackRule, StreamTokens } from './playback/index.ts';
import { openConversions, openPlaying } from './playing/index.ts';
import { openPort, type PortChoice } from './ports/index.ts';
import type { Quotas } from './quotas/index.ts';
import { Restreams, restreamRoutes } from './restream/index.ts';
import { RtmpServer, rtmpLimits } from './rtmp/index.ts';
import { Pulls, pullRoutes } from './rtsp/index.ts';
import { Samples, sampleRoutes } from './samples/index.ts';
import { guarded } from './security/index.ts';
import type { AppSettings } from './settings/index.ts';
import { type MetricFamily, metricFamilies, Stats, statsRoutes } from './stats/index.ts';
import type { LiveStorage } from './storage/index.ts';
import { Streams, streamRoutes } from './streams/index.ts';

/** Keys that lie outside the databases; every purpose has its own. */
export interface LiveKeyring {
  seal(purpose: string, text: string): string;
  open(purpose: string, sealed: string): string;
  mac(purpose: string, text: string): string;
}

/** What live needs from the house. Whoever made a part closes it, after live. */
export interface LiveOptions {
  readonly storage: LiveStorage;
  /** ms since 1970. */
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  /** What `log` is a part of, where the whole house is heard; only live's own words are kept without it. */
  readonly feed?: LogFeed;
  readonly keyring: LiveKeyring;
  readonly accounts: LiveAccounts;
  /** The library and what hears its music; without it there are no track lists. */
  readonly music?: LiveMusic;
  /** What reaches other servers. */
  readonly outbound: Outbound;
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg | null;
  /** Streams of all apps of which smaller sizes are made at once; 2 unless told. */
  readonly ladders?: number;
  readonly dataDir: string;
  /** Null for the address that a request came to. */
  readonly publicUrl: string | null;
  /** Where media come in beside HTTP. */
  readonly listening: {
    readonly host: string;
    readonly rtmp: PortChoice;
    readonly webrtc: PortChoice;
    /** Addresses that WebRTC peers are told, where they are not those of this machine. */
    readonly announce?: readonly string[];
    /** Private networks that streams may be fetched from and sent on to. */
    readonly mediaNetworks?: readonly string[];
  };
}

export interface Live {
  readonly routes: readonly Route<LivePrincipal>[];
  readonly authenticators: { readonly hub: Authenticator<HubToken> };
  /** Decides about every permission that begins with `live.`. */
  readonly authorize: Authorize<LivePrincipal>;
  /** What happens, for the rest of the house. */
  readonly events: LiveEvents;
  readonly logs: ServerLogs;
  /** What live tells of itself. */
  readonly metrics: readonly MetricFamily[];
  readonly settings: AppSettings;
  readonly quotas: Quotas;
  /** What is played; undefined without a library. */
  readonly music: Music | undefined;
  readonly plane: Plane;
  /** Ports that are open; null for those that are not. */
  readonly ports: { readonly rtmp: number | null; readonly webrtc: number | null };
  /** Listens, and begins with what waits. Rejects with `not_available` when a port that was asked for is taken. */
  start(): Promise<void>;
  /** Ends what is published and everything that goes on. */
  close(): Promise<void>;
}

/** Of each stream, so that who comes in between sees a picture at once. */
const recentBytes = 8 * 1024 * 1024;

/** Builds the parts of live in the order in which they need each other. */
export async function buildLive(options: LiveOptions): Promise<Live> {
  const { storage, clock, random, listening } = options;
  const feed = options.feed ?? new LogFeed(options.log, clock);
  const log = feed.log.child({ source: 'live' });
  const logs = new ServerLogs({ hub: storage.hub, feed, clock });
  const events = new LiveEvents(log);
  const control = openControl({ ...options, log, events });
  const { access, settings, quotas } = control;
  const { keyring, outbound } = options;
  const streamTokens = new StreamTokens({
    mac: (purpose, text) => keyring.mac(purpose, text),
    clock,
    random,
  });
  let pulls: Pulls | undefined;
  const ingest = openIngest({
    storage,
    settings,
    quotas: { check: (tenantId) => control.admitStream(tenantId) },
    offences: control.security,
    tokens: streamTokens,
    keyring,
    events,
    clock,
    random,
    onPulls: (name) => pulls?.refresh(name),
  });
  const callbacks = new Callbacks({ storage, settings, outbound, clock, log });
  const plane = new Plane({
    gate: ingest.gate,
    events: events.emit,
    clock,
    random,
    mostStreams: 0,
    recentBytes,
  });
  const stopAccounting = control.account(plane);
  const chat = new Chat({ storage, settings, callbacks, clock });
  const stats = new Stats({ storage, engine: plane, clock });
  const metrics = metricFamilies({ stats, storage, quotas, events, feed, callbacks });
  const { publishers } = ingest;
  const { processes, ffmpeg, ladders: most = 2 } = options;
  const ladders = new Ladders({
    plane,
    processes,
    ffmpeg,
    most,
    wish: (app) => settings.of(app).transcoding,
    log,
  });
  const engine = plane;
  const streams = new Streams({ storage, events, engine, callbacks, publishers, ladders, clock, log });
  const conversions = openConversions(options);
  const hls = new HlsService({
    plane,
    options: hlsOptions,
    clock,
    random,
    dvrSeconds: (app) => settings.of(app).hls.dvrSeconds,
    sound: conversions?.forHls,
    ladder: ladders,
    onError: (error) => log.error({ err: error }, 'the segments of a stream could not be made'),
  });
  const rule = new PlaybackRule<LivePrincipal>({
    tokens: streamTokens,
    isPublic: (name) =>
      storage.databases.known(name) !== undefined && settings.of(name).features.publicPlayback,
    maySee: (principal, app) =>
      access.authorize(principal, 'live.app.view', { kind: 'app', id: app }) === true,
  });
  const archive = openArchive({ ...options, log, settings, plane, events, callbacks, quotas, rule });
  control.directory.recordingsAreRemovedBy(archive.vods.removing);
  control.directory.callbacksAreSentBy(callbacks);
  const music =
    options.music &&
    openMusic({
      ...options,
      music: options.music,
      log,
      plane,
      jobs: archive.jobs,
      files: archive.vods.fetching,
      rule,
      wanted: (name) => settings.of(name).identify.enabled,
    });
  const playing = openPlaying({
    storage,
    rule,
    quotas,
    tokens: streamTokens,
    plane,
    hls,
    clock,
    random,
    log,
    opusOf: conversions?.opusOf,
    host: listening.host,
    announce: listening.announce ?? [],
    tellsViewers: (app) => settings.of(app).features.viewerCounter,
  });
  const mayReach = addressFilter(listening.mediaNetworks);
  const { ingresses } = ingest;
  const chance = (): number => Buffer.from(random(4)).readUInt32BE() / 2 ** 32;
  const pulled = new Pulls({ storage, ingresses, plane, clock, chance, mayReach, log });
  pulls = pulled;
  const aacOf = conversions?.aacOf;
  const restreams = new Restreams({ storage, keyring, callbacks, plane, aacOf, mayReach, clock, log });
  const rtmp = new RtmpServer({
    plane,
    limits: rtmpLimits,
    random,
    log: ({ address, why }) => log.info({ address, why }, 'an RTMP connection ended'),
  });
  const ports: { rtmp: number | null; webrtc: number | null } = { rtmp: null, webrtc: null };
  const routes: Route<LivePrincipal>[] = [
    ...ingest.routes(plane, () => ports.rtmp),
    ...callbackRoutes(callbacks),
    ...streamRoutes(streams),
    ...logRoutes(logs),
    ...statsRoutes(stats),
    ...chatRoutes({ chat, rule, access, keyring }),
    ...sampleRoutes(new Samples({ storage, random })),
    ...archive.routes,
    ...playing.routes,
    ...pullRoutes(pulled),
    ...restreamRoutes(restreams),
    ...(music?.routes ?? []),
    ...control.routes(plane),
  ];
  return {
    routes: guarded(answeringLiveErrors(routes), control.security),
    authenticators: { hub: control.hubAuthenticator },
    authorize: (principal, permission, scope) => access.authorize(principal, permission, scope),
    events,
    logs,
    metrics: [...metrics.families, ...(music?.metrics ?? [])],
    settings,
    quotas,
    music,
    plane,
    ports,
    async start() {
      control.nodes.beHere(options.publicUrl);
      await streams.start();
      await music?.start();
      await archive.start();
      callbacks.start();
      const listen = (port: number): Promise<number> => rtmp.listen(port, listening.host);
      ports.rtmp = await openPort({ what: 'RTMP port', choice: listening.rtmp, listen, log });
      const what = 'WebRTC port';
      const choice = listening.webrtc;
      ports.webrtc = await openPort({ what, choice, listen: (port) => playing.listen(port), log });
      pulled.start();
    },
    async close() {
      if (ports.rtmp !== null) await rtmp.close();
      await pulled.close();
      await restreams.close();
      await playing.close();
      await plane.close();
      conversions?.close();
      await music?.close();
      await archive.close();
      streams.close();
      await stopAccounting();
      await hls.close();
      await ladders.close();
      await callbacks.close();
      ingest.close();
      await control.close();
      chat.close();
      metrics.close();
      logs.close();
    },
  };
}
