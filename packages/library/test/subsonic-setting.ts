import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttp, createOutbound, type Logger, type Route } from '@bandstand/http';
import { createImages } from '@bandstand/media';
import { type Clock, type Database, ReadPool } from '@bandstand/sqlite';
import { SubsonicAPI } from 'subsonic-api';
import { type AccountViewer, authorize } from '../src/access/index.ts';
import { type AccountServices, createAccountServices } from '../src/accounts/index.ts';
import { Avatars } from '../src/avatars/index.ts';
import { Catalogue } from '../src/catalogue/index.ts';
import { Chat } from '../src/chat/index.ts';
import { Annotations, Playlists, SmartPlaylists } from '../src/community/index.ts';
import { imageAddresses } from '../src/jellyfin/index.ts';
import { NowPlayingBoard, Places, PlayHistory } from '../src/listening/index.ts';
import { Hls, PictureSource, Pictures, Sounds } from '../src/playback/index.ts';
import { openPodcasts } from '../src/podcasts/index.ts';
import { Stations } from '../src/radio/index.ts';
import { avatarRoutes } from '../src/rest/avatars.ts';
import { catalogueRoutes } from '../src/rest/catalogue.ts';
import { chatRoutes } from '../src/rest/chat.ts';
import { podcastRoutes } from '../src/rest/podcasts.ts';
import { radioRoutes } from '../src/rest/radio.ts';
import { sharedRoutes } from '../src/rest/shared.ts';
import { shareRoutes } from '../src/rest/shares.ts';
import { Settings } from '../src/settings/index.ts';
import { Shares } from '../src/sharing/index.ts';
import { Similarity } from '../src/similarity/index.ts';
import { createSubsonic, type SubsonicReading, subsonicReadingModule } from '../src/subsonic/index.ts';
import { testKeyring, testLog } from './accounts-setting.ts';
import { accounts, type SeedOptions, seedCatalogue } from './catalogue-seed.ts';
import { openLibrary } from './fresh-library.ts';
import { openMedia } from './media-setting.ts';
import { seedSounds } from './subsonic-sounds.ts';

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export type Person = keyof typeof accounts;
export type Query = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

export interface SubsonicSetting {
  readonly url: string;
  readonly db: Database;
  readonly folder: string;
  readonly settings: Settings;
  readonly services: AccountServices;
  readonly catalogue: Catalogue;
  readonly routes: readonly Route<AccountViewer>[];
  /** Assign to let the scanner do something. */
  readonly scan: { scanning: boolean; count: number; readonly startedBy: string[] };
  /** What the server wrote into its log as errors. */
  readonly errors: string[];
  /** The secret of an app password of this person. */
  readonly secret: (who: Person) => string;
  readonly api: (who: Person, post?: boolean) => SubsonicAPI;
  /** The address of a method, signed in with an API key, `f=json` unless told. */
  readonly address: (who: Person | null, method: string, query?: Query) => URL;
  /** The answer of a method: what is inside `subsonic-response`. */
  readonly ask: (who: Person | null, method: string, query?: Query) => Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export const readingThread = (path: string): ReadPool<SubsonicReading> =>
  new ReadPool({ path, module: subsonicReadingModule, threads: 1 });

/** The face over a seeded library.db with a few real files, behind a real port of this machine. */
export async function openSubsonic({
  playingClock = Date.now,
  readersOf = readingThread,
  ...options
}: SeedOptions & {
  /** The clock of what is playing now, which ends by itself. */
  readonly playingClock?: Clock;
  /** Other reading threads of the database at a path. */
  readonly readersOf?: typeof readingThread;
}): Promise<SubsonicSetting> {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-subsonic-'));
  const db = openLibrary(join(folder, 'library.db'));
  seedCatalogue(db, { ...options, bulk: options.albums > 1000 });
  seedSounds(db, join(folder, 'music'));
  const readers = readersOf(db.path);
  const clock = Date.now;
  const media = await openMedia(folder);
  const keyring = testKeyring();
  const given = { db, clock, random: randomBytes, keyring, log: testLog() };
  const services = createAccountServices(given);
  const catalogue = new Catalogue({ readers, random: Math.random });
  const source = new PictureSource({ db, tags: media.tags, dataDir: folder });
  const images = createImages();
  const sounds = new Sounds({ db, transcoder: media.transcoder });
  const hls = new Hls({ sounds, transcoder: media.transcoder });
  const playlists = new Playlists(db);
  // The feeds of the tests lie on this machine, which nobody else's may.
  const outbound = createOutbound({ allow: ['127.0.0.1/32'], timeoutMs: 60_000 });
  const settings = new Settings(db, keyring);
  const podcasts = openPodcasts({
    ...given,
    random: Math.random,
    dataDir: folder,
    readers,
    sounds,
    settings,
    outbound,
    media: { ...media, images },
  });
  const scan = { scanning: false, count: 0, startedBy: new Array<string>() };
  const features = {
    accounts: services,
    catalogue,
    similarity: new Similarity(readers),
    annotations: new Annotations(db),
    playlists,
    smartPlaylists: new SmartPlaylists({ db, clock, playlists, catalogue }),
    history: new PlayHistory(db, clock),
    nowPlaying: new NowPlayingBoard(
      playingClock,
      (id) => services.accounts.byId(id)?.nowPlayingEnabled === true,
    ),
    places: new Places(db, clock),
    sounds,
    hls,
    pictures: new Pictures({ db, images, source, cache: media.cache }),
    shares: new Shares({ ...given, accountById: (id) => services.accounts.byId(id) }),
    stations: new Stations(db, clock),
    podcasts: podcasts.podcasts,
    podcastCovers: podcasts.covers,
    chat: new Chat(db, clock),
    avatars: new Avatars({ db, clock, images, source, cache: media.cache, dataDir: folder }),
  };
  const subsonic = createSubsonic({
    db,
    clock,
    readers,
    random: Math.random,
    server: { version: '0.1.0' },
    pictureAddress: imageAddresses({ db, keyring }),
    scan: {
      status: () => ({ scanning: scan.scanning, count: scan.count, lastScanAt: null }),
      start: ({ account }) => void scan.startedBy.push(account.username),
    },
    services: features,
  });
  const errors: string[] = [];
  const log: Logger = {
    ...silent,
    error(fields: object | string, text?: string) {
      errors.push(text ?? JSON.stringify(fields));
    },
    child: () => log,
  };
  const http = createHttp<AccountViewer>({
    log,
    clock,
    trustedProxies: [],
    authenticators: { ...services.authenticators, ...subsonic.authenticators },
    authorize,
    checkReplies: true,
  });
  http.add(subsonic.routes);
  http.add(catalogueRoutes(catalogue));
  for (const routes of [podcastRoutes, shareRoutes, sharedRoutes, radioRoutes, chatRoutes, avatarRoutes])
    http.add(routes(features));
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  const secrets = new Map<Person, string>();
  const secret = (who: Person): string => {
    const known = secrets.get(who) ?? services.appPasswords.create(accounts[who], 'test').secret;
    secrets.set(who, known);
    return known;
  };
  const address = (who: Person | null, method: string, query: Query = {}): URL => {
    const to = new URL(`${url}/rest/${method}`);
    const signIn = who === null ? {} : { apiKey: secret(who) };
    for (const [name, value] of Object.entries({ v: '1.16.1', c: 'test', f: 'json', ...signIn, ...query }))
      for (const one of Array.isArray(value) ? value : [value]) to.searchParams.append(name, String(one));
    return to;
  };
  return {
    url,
    db,
    folder,
    settings,
    services,
    catalogue,
    routes: subsonic.routes,
    scan,
    errors,
    secret,
    address,
    api: (who, post = false) =>
      new SubsonicAPI({ url, post, auth: { username: nameOf(db, who), password: secret(who) } }),
    ask: async (who, method, query) => inside(await fetch(address(who, method, query))),
    async close() {
      await http.close({ graceMs: 0 });
      hls.close();
      await podcasts.close();
      await outbound.close();
      await media.close();
      await readers.close();
      await services.accounts.close();
      db.close();
      rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

export function nameOf(db: Database, who: Person): string {
  return (
    db.read((reader) => reader.value<string>('SELECT username FROM admin WHERE id = ?', [accounts[who]])) ??
    ''
  );
}

/** What is inside `subsonic-response` of a JSON answer. */
export async function inside(answer: Response): Promise<Record<string, unknown>> {
  const value: unknown = await answer.json();
  const content =
    value instanceof Object && 'subsonic-response' in value ? value['subsonic-response'] : undefined;
  if (!(content instanceof Object)) throw new Error('The answer has no subsonic-response');
  return Object.fromEntries(Object.entries(content));
}

/** A value inside a JSON answer, by a path such as `albumList2.album.0.id`; undefined when there is none. */
export function at(content: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.getOwnPropertyDescriptor(value, key)?.value as unknown;
  }, content);
}

/** The list at a path. Throws when there is something else. */
export function list(content: unknown, path: string): readonly unknown[] {
  const value = at(content, path);
  if (Array.isArray(value)) return value;
  throw new Error(`There is no list at ${path} of ${JSON.stringify(content).slice(0, 200)}`);
}

/** The texts at `key` of every item of a list. */
export function texts(content: unknown, path: string, key: string): string[] {
  return list(content, path).map((one) => String(at(one, key)));
}

/** The code of a failed answer, undefined when it went well. */
export const code = (content: unknown): unknown => at(content, 'error.code');
