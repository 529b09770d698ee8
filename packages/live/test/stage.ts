import { createHmac, randomBytes } from 'node:crypto';
import { createHttp, type Http, html, type Logger, problem, route } from '@bandstand/http';
import { createProcesses, detectFfmpeg } from '@bandstand/media';
import { Conversions } from '../src/conversion/index.ts';
import { embedRoutes } from '../src/embed/index.ts';
import type { StreamName } from '../src/engine/index.ts';
import { type HlsOptions, HlsService, type HlsSound, hlsOptions } from '../src/hls/index.ts';
import type { AppName } from '../src/names/index.ts';
import {
  besidePlaybackTokens,
  countRoutes,
  hlsRoutes,
  PlaybackRule,
  StreamTokens,
  tokenRoutes,
} from '../src/playback/index.ts';
import { WebRtc, webRtcRoutes } from '../src/webrtc/index.ts';
import { Broadcast, type BroadcastOptions } from './broadcast.ts';

/** Somebody of these tests: he may see and publish these apps. */
export interface Person {
  readonly apps: readonly string[];
}

export interface StageOptions {
  readonly broadcast?: BroadcastOptions;
  readonly hls?: Partial<HlsOptions>;
  /** Apps that anybody may watch. */
  readonly open?: readonly string[];
  readonly silenceMs?: number;
  /** Converts sound, by ffmpeg. */
  readonly converts?: boolean;
}

/** An empty page of this server. */
const blank = route({
  method: 'GET',
  path: '/blank',
  operation: 'blank',
  summary: '',
  tags: [],
  output: 'bytes',
  auth: [],
  permission: 'public',
  rate: 'read',
  handler: () => html('<!doctype html><title>blank</title>'),
});

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/**
 * A broadcast behind the real HTTP server. A cookie `person=a-and-b`, or a bearer token `bs_a-and-b`, is somebody who may see
 * the apps a and b; any other bearer token but one to watch is refused.
 */
export class Stage implements AsyncDisposable {
  readonly broadcast: Broadcast;
  readonly hls: HlsService;
  readonly conversions: Conversions | undefined;
  readonly tokens: StreamTokens;
  readonly rule: PlaybackRule<Person>;
  readonly http: Http<Person>;
  readonly webrtc: WebRtc;
  readonly went: string[] = [];
  udpPort = 0;
  readonly errors: unknown[] = [];
  readonly entered: string[] = [];
  now = 0;
  full = false;
  url = '';

  constructor(
    broadcast: Broadcast,
    conversions: Conversions | undefined,
    { hls = {}, open = ['live'], silenceMs = 15_000 }: StageOptions,
  ) {
    this.broadcast = broadcast;
    this.conversions = conversions;
    this.hls = new HlsService({
      plane: broadcast.plane,
      options: { ...hlsOptions, ...hls },
      clock: Date.now,
      random: randomBytes,
      sound: convertible(conversions),
      onError: (error) => this.errors.push(error),
    });
    const key = randomBytes(32);
    this.tokens = new StreamTokens({
      mac: (purpose, text) => createHmac('sha256', key).update(`${purpose}:${text}`).digest('base64url'),
      clock: () => Date.now() + this.now,
      random: randomBytes,
    });
    const maySee = ({ apps }: Person, app: AppName): boolean => apps.includes(app);
    this.rule = new PlaybackRule<Person>({
      tokens: this.tokens,
      isPublic: (app) => open.includes(app),
      maySee,
    });
    this.http = createHttp<Person>({
      log: quiet,
      clock: Date.now,
      trustedProxies: [],
      authenticators: {
        hub: () => null,
        cookie: ({ cookies }) => personOf(cookies['person']),
        bearer: besidePlaybackTokens(({ headers }) => personWith(headers.authorization)),
      },
      authorize: (person, _permission, scope) =>
        person === null ? false : person.apps.includes(scope?.id ?? '') || 'hidden',
    });
    let certificate: string | undefined;
    this.webrtc = new WebRtc({
      plane: broadcast.plane,
      clock: Date.now,
      random: randomBytes,
      kept: {
        read: () => certificate,
        write: (text) => {
          certificate = text;
        },
      },
      host: '127.0.0.1',
      announce: [],
      mostPeers: 100,
      mostPeersPerAddress: 50,
      mostBits: 8e6,
      silenceMs,
      opusOf: conversions && ((publication) => conversions.open(publication, 'opus')),
      log: ({ why }) => this.went.push(why),
    });
    const { tokens, rule, webrtc } = this;
    const mayEnter = ({ room }: { readonly room: string }) => void this.entered.push(room);
    this.http.add([blank, ...embedRoutes()]);
    this.http.add(webRtcRoutes({ webrtc, rule, mayEnter }));
    this.http.add(tokenRoutes({ tokens, rule, auth: ['cookie'] }));
    const viewersOf = (stream: StreamName) => broadcast.plane.find(stream)?.totals().viewers;
    this.http.add(countRoutes({ rule, auth: ['cookie'], isTold: (app) => app === 'live', viewersOf }));
    this.http.add(hlsRoutes({ hls: this.hls, rule, mayEnter }));
  }

  static async start(options: StageOptions = {}): Promise<Stage> {
    const processes = createProcesses();
    const ffmpeg = options.converts === true ? await detectFfmpeg({ processes }) : null;
    const onTrouble = (error: unknown): void => {
      stage.errors.push(error);
    };
    const conversions =
      ffmpeg === null ? undefined : new Conversions({ processes, ffmpeg, most: 4, onTrouble });
    const stage = new Stage(await Broadcast.start(options.broadcast), conversions, options);
    const { port } = await stage.http.listen({ host: '127.0.0.1', port: 0 });
    stage.udpPort = await stage.webrtc.listen(0);
    stage.url = `http://127.0.0.1:${port}`;
    return stage;
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, init);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hls.close();
    await this.webrtc.close();
    this.conversions?.close();
    await this.broadcast[Symbol.asyncDispose]();
    await this.http.close({ graceMs: 100 });
  }
}

const personOf = (cookie: string | undefined): Person | null =>
  cookie === undefined ? null : { apps: cookie.split('-and-') };

function personWith(header: string | undefined): Person | null {
  if (header === undefined) return null;
  const [, apps] = /^bearer bs_(\S+)$/i.exec(header) ?? [];
  if (apps === undefined) throw problem('invalid_token', 401, 'This token is unknown.');
  return personOf(apps);
}

const convertible = (conversions: Conversions | undefined): HlsSound | undefined =>
  conversions && {
    format: conversions.format('aac'),
    open: (publication) => conversions.open(publication, 'aac'),
  };
