import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttp, type Route } from '@bandstand/http';
import { createImages } from '@bandstand/media';
import type { Database } from '@bandstand/sqlite';
import { type AccountViewer, authorize } from '../src/access/index.ts';
import { type AccountServices, createAccountServices } from '../src/accounts/index.ts';
import { Avatars } from '../src/avatars/index.ts';
import { Catalogue } from '../src/catalogue/index.ts';
import { ChangeFeed } from '../src/changes/index.ts';
import { Annotations, Playlists, SmartPlaylists } from '../src/community/index.ts';
import { LibraryEvents } from '../src/events/index.ts';
import { createJellyfin, similarItems } from '../src/jellyfin/index.ts';
import { NowPlayingBoard, Places, PlayHistory } from '../src/listening/index.ts';
import { Hls, PictureSource, Pictures, Sounds } from '../src/playback/index.ts';
import { QuickConnect } from '../src/quick-connect/index.ts';
import { testKeyring, testLog } from './accounts-setting.ts';
import { accounts, type SeedOptions, seedCatalogue } from './catalogue-seed.ts';
import { openLibrary } from './fresh-library.ts';
import { openMedia } from './media-setting.ts';
import { type Person, readingThread, silent } from './subsonic-setting.ts';
import { sounds as seeded, seedSounds } from './subsonic-sounds.ts';

export const password = 'correct horse battery';

/** Ids of the seeded files as this face writes them. */
export const ids = Object.fromEntries(
  Object.entries(seeded).map(([name, id]) => [name, String(id).slice(3).replaceAll('-', '')]),
);

export interface JellyfinSetting {
  /** Base of the face, without a final slash. */
  readonly url: string;
  readonly db: Database;
  readonly accounts: AccountServices;
  readonly quickConnect: QuickConnect;
  readonly catalogue: Catalogue;
  readonly routes: readonly Route<AccountViewer>[];
  readonly token: (who: Person) => string;
  readonly user: (who: Person) => string;
  /** Any request below the face; JSON bodies are written, the token stands in the header. */
  readonly ask: (who: Person | null, path: string, call?: Call) => Promise<Answer>;
  close(): Promise<void>;
}

export interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** The JSON of the body, undefined when there is none. */
  readonly json: unknown;
}

/** The face over a seeded library.db with a few real files, behind a real port of this machine. */
export async function openJellyfin({
  readersOf = readingThread,
  folder: given,
  ...options
}: SeedOptions & {
  /** A folder that may hold what an earlier one has left; it stays. */
  readonly folder?: string;
  /** Other reading threads of the database at a path. */
  readonly readersOf?: typeof readingThread;
}): Promise<JellyfinSetting> {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'bandstand-jellyfin-'));
  const path = join(folder, 'library.db');
  const isNew = !existsSync(path);
  const db = openLibrary(path);
  if (isNew) {
    seedCatalogue(db, { ...options, bulk: options.albums > 1000 });
    seedSounds(db, join(folder, 'music'));
  }
  const readers = readersOf(db.path);
  const clock = Date.now;
  const keyring = testKeyring();
  const media = await openMedia(folder);
  const people = createAccountServices({ db, clock, random: randomBytes, keyring, log: testLog() });
  const catalogue = new Catalogue({ readers, random: Math.random });
  const source = new PictureSource({ db, tags: media.tags, dataDir: folder });
  const images = createImages();
  const quickConnect = new QuickConnect({ clock, random: randomBytes });
  const sounds = new Sounds({ db, transcoder: media.transcoder });
  const hls = new Hls({ sounds, transcoder: media.transcoder });
  const playlists = new Playlists(db);
  const nowPlaying = new NowPlayingBoard(clock, () => true);
  const feed = new ChangeFeed({ db, readers });
  const scanner = { status: () => ({ current: null, last: null }) };
  const events = new LibraryEvents({ db, clock, log: testLog(), feed, nowPlaying, scanner });
  const jellyfin = createJellyfin({
    db,
    readers,
    clock,
    keyring,
    random: Math.random,
    server: { name: 'Test' },
    similar: similarItems(readers),
    services: {
      accounts: people,
      catalogue,
      quickConnect,
      annotations: new Annotations(db),
      playlists,
      smartPlaylists: new SmartPlaylists({ db, clock, playlists, catalogue }),
      history: new PlayHistory(db, clock),
      nowPlaying,
      places: new Places(db, clock),
      sounds,
      hls,
      events,
      feed,
      pictures: new Pictures({ db, images, source, cache: media.cache }),
      avatars: new Avatars({ db, clock, images, source, cache: media.cache, dataDir: folder }),
    },
  });
  const http = createHttp<AccountViewer>({
    log: silent,
    clock,
    trustedProxies: [],
    authenticators: jellyfin.authenticators,
    authorize,
  });
  http.add(jellyfin.routes);
  const listening = await http.listen({ host: '127.0.0.1', port: 0 });
  const url = `${listening.url}/jellyfin`;
  const tokens = new Map<Person, string>();
  const account = (who: Person) => {
    const found = people.accounts.byId(accounts[who]);
    if (found === undefined) throw new Error(`The seed has no ${who}`);
    return found;
  };
  const token = (who: Person): string => {
    const known =
      tokens.get(who) ??
      people.sessions.start(account(who), 'bearer', {
        address: '127.0.0.1',
        userAgent: undefined,
        device: { id: `device of ${who}`, name: 'A device', client: 'Test', version: '1' },
      }).token;
    tokens.set(who, known);
    return known;
  };
  return {
    url,
    db,
    accounts: people,
    quickConnect,
    catalogue,
    routes: jellyfin.routes,
    token,
    user: (who) => account(who).gid.replaceAll('-', ''),
    ask: (who, path, call) => ask(`${url}${path}`, who === null ? undefined : token(who), call),
    async close() {
      await http.close({ graceMs: 0 });
      hls.close();
      events.close();
      await feed.close();
      await media.close();
      await readers.close();
      await people.accounts.close();
      db.close();
      if (given === undefined) rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

async function ask(address: string, token: string | undefined, call: Call = {}): Promise<Answer> {
  const answer = await fetch(address, {
    method: call.method ?? 'GET',
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `MediaBrowser Client="Test", Token="${token}"` }),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const isJson = answer.headers.get('content-type')?.includes('json') === true && bytes.length > 0;
  const json: unknown = isJson ? JSON.parse(bytes.toString()) : undefined;
  return { status: answer.status, headers: answer.headers, bytes, json };
}
