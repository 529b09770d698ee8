import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createHttp, createOutbound, type Logger } from '@bandstand/http';
import { createProcesses, detectFfmpeg } from '@bandstand/media';
import { parseDocument } from 'yaml';
import type { LivePrincipal } from '../src/access/index.ts';
import { type Archive, openArchive } from '../src/archive/index.ts';
import { Callbacks } from '../src/callbacks/index.ts';
import { answeringLiveErrors } from '../src/errors/index.ts';
import { type LiveEvent, LiveEvents } from '../src/events/index.ts';
import { Plane } from '../src/plane/index.ts';
import { PlaybackRule, StreamTokens } from '../src/playback/index.ts';
import { Quotas } from '../src/quotas/index.ts';
import { RtmpServer, rtmpLimits } from '../src/rtmp/index.ts';
import { secretRef } from '../src/secrets/index.ts';
import { AppSettings } from '../src/settings/index.ts';
import { type LiveStorage, openLiveStorage } from '../src/storage/index.ts';
import { byKey, live } from './broadcast.ts';
import { testKeys } from './s3/server.ts';

export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

export interface ArchiveStageOptions {
  readonly dataDir: string;
  /** The address of a store, for the app `live`. */
  readonly store?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Whether recordings get pictures; each takes some processes. */
  readonly pictures?: boolean;
  /** How long the rule waits before an upload is tried again, in ms. */
  readonly againMs?: number;
}

/** Storage, a media plane with RTMP, the archive over both, and its HTTP; whoever asks may do everything. */
export class ArchiveStage implements AsyncDisposable {
  readonly storage: LiveStorage;
  readonly plane: Plane;
  readonly archive: Archive;
  readonly quotas: Quotas;
  readonly events: LiveEvent[] = [];
  readonly settings: AppSettings;
  port = 0;
  url = '';
  readonly #closers: (() => unknown)[] = [];

  private constructor(storage: LiveStorage, parts: Awaited<ReturnType<typeof openParts>>) {
    this.storage = storage;
    this.plane = parts.plane;
    this.archive = parts.archive;
    this.quotas = parts.quotas;
    this.settings = parts.settings;
    parts.events.on((event) => this.events.push(event));
  }

  static async start(options: ArchiveStageOptions): Promise<ArchiveStage> {
    const storage = await openLiveStorage({ dataDir: options.dataDir, log: quiet });
    configure(storage, options);
    const parts = await openParts(storage, options);
    const stage = new ArchiveStage(storage, parts);
    const { archive, plane, outbound, processes, quotas } = parts;
    const rtmp = new RtmpServer({ plane, limits: rtmpLimits, random: randomBytes, log: () => {} });
    const http = createHttp<LivePrincipal>({
      log: quiet,
      clock: Date.now,
      trustedProxies: [],
      checkReplies: true,
      authenticators: {
        hub: () => ({
          kind: 'hub-token',
          id: 1,
          scope: 'global',
          appId: null,
          appName: null,
          tenantId: 'platform',
          name: 'test',
        }),
        cookie: () => null,
        bearer: () => null,
      },
      authorize: () => true,
    });
    http.add(answeringLiveErrors(archive.routes));
    await archive.start();
    stage.port = await rtmp.listen(0, '127.0.0.1');
    stage.url = (await http.listen({ host: '127.0.0.1', port: 0 })).url;
    stage.#closers.push(
      () => http.close({ graceMs: 0 }),
      () => rtmp.close(),
      () => plane.close(),
      () => archive.close(),
      () => quotas.close(),
      () => outbound.close(),
      () => processes.close(),
      () => storage.close(),
    );
    return stage;
  }

  /** Where a publisher sends a room. */
  room(name: string): string {
    return `rtmp://127.0.0.1:${this.port}/live/${name}:sesame`;
  }

  /** Rows of `vods`, the oldest first. */
  vods(): Readonly<Record<string, unknown>>[] {
    return this.storage.databases.read(live, (reader) => reader.all('SELECT * FROM vods ORDER BY id'));
  }

  /** What the app's receiver is to be told, in order. */
  callbacks(): string[] {
    return this.storage.databases.read(live, (reader) =>
      reader
        .all<{ event: string }>('SELECT event FROM callback_deliveries ORDER BY rowid')
        .map(({ event }) => event),
    );
  }

  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${this.url}/api/v1/apps/live${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }
}

function configure(storage: LiveStorage, { store, config = {} }: ArchiveStageOptions): void {
  const file = storage.folders.config(live);
  const document = parseDocument(readFileSync(file, 'utf8'));
  const values = {
    'callbacks.url': 'http://127.0.0.1:9/told',
    'recording.automatic': true,
    ...(store === undefined
      ? {}
      : {
          's3.bucket': 'band',
          's3.endpoint': store,
          's3.region': testKeys.region,
          's3.force_path_style': true,
        }),
    ...config,
  };
  for (const [path, value] of Object.entries(values)) document.setIn(path.split('.'), value);
  writeFileSync(file, document.toString());
  storage.secrets.change({
    [secretRef(live, 'S3_KEY')]: testKeys.accessKey,
    [secretRef(live, 'S3_SECRET')]: testKeys.secretKey,
  });
}

async function openParts(storage: LiveStorage, { againMs = 50, pictures = false }: ArchiveStageOptions) {
  const { hub, folders, secrets } = storage;
  const house = { clock: Date.now, random: randomBytes, log: quiet };
  const events = new LiveEvents(quiet);
  const settings = new AppSettings({ folders, secrets, ...house });
  const quotas = new Quotas({ hub, events, ...house });
  const outbound = createOutbound({ allow: ['127.0.0.0/8'] });
  const callbacks = new Callbacks({ storage, settings, outbound, ...house });
  const processes = createProcesses({ maxConcurrent: 2 });
  const ffmpeg = pictures ? await detectFfmpeg({ processes }) : null;
  const tokens = new StreamTokens({ mac: (_purpose, text) => text, ...house });
  const plane = new Plane({
    gate: byKey,
    events: events.emit,
    mostStreams: 0,
    recentBytes: 8e6,
    ...house,
  });
  const rule = new PlaybackRule<LivePrincipal>({ tokens, isPublic: () => true, maySee: () => true });
  const archive = openArchive({
    ...house,
    storage,
    settings,
    plane,
    events,
    callbacks,
    quotas,
    rule,
    outbound,
    processes,
    ffmpeg,
    chance: () => 0.1,
    retry: { baseMs: againMs, capMs: againMs },
    partBytes: 64 * 1024,
  });
  return { archive, events, settings, quotas, outbound, processes, plane };
}
