import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { createHttp, createOutbound, type Logger } from '@bandstand/http';
import { createProcesses } from '@bandstand/media';
import { parseDocument } from 'yaml';
import type { LiveAccount, LivePerson, LivePrincipal } from '../src/access/index.ts';
import {
  createLive,
  type Live,
  type LiveMusic,
  type LiveStorage,
  LogFeed,
  openLiveStorage,
} from '../src/index.ts';
import { folder, named } from './setting.ts';

export const quiet: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => quiet,
};

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The JSON of the answer, as a test reads it. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface HouseOptions {
  readonly log?: Logger;
  readonly clock?: () => number;
  /** The library, where a test has one. */
  readonly music?: LiveMusic;
}

/** A whole live over a data folder, with its ports and its HTTP; people sign in by a cookie that says who they are. */
export class House {
  readonly dataDir: string;
  readonly #options: HouseOptions;
  #storage: LiveStorage | undefined;
  #live: Live | undefined;
  #closers: (() => Promise<unknown>)[] = [];
  url = '';
  log: Logger = quiet;
  /** A global token. */
  readonly token = `sk_${randomBytes(32).toString('base64url')}`;

  private constructor(dataDir: string, options: HouseOptions) {
    this.dataDir = dataDir;
    this.#options = options;
  }

  /** Over a new folder; closed with the test. */
  static async open(t: TestContext, options: HouseOptions = {}): Promise<House> {
    const house = await House.over(folder(t), options);
    t.after(() => house.close());
    return house;
  }

  /** Over a folder that may hold something. */
  static async over(dataDir: string, options: HouseOptions = {}): Promise<House> {
    const house = new House(dataDir, options);
    await house.start();
    const hash = createHash('sha256').update(house.token).digest('hex');
    house.storage.hub.write((writer) =>
      writer.run(`INSERT INTO api_tokens (name, token_hash, scope) VALUES ('test', ?, 'global')`, [hash]),
    );
    return house;
  }

  get storage(): LiveStorage {
    if (this.#storage === undefined) throw new Error('the house is closed');
    return this.#storage;
  }

  get live(): Live {
    if (this.#live === undefined) throw new Error('the house is closed');
    return this.#live;
  }

  get rtmp(): string {
    return `rtmp://127.0.0.1:${this.live.ports.rtmp}`;
  }

  async start(): Promise<void> {
    const { music, clock = Date.now } = this.#options;
    const feed = new LogFeed(this.#options.log ?? quiet, clock);
    const { log } = feed;
    this.log = log;
    const storage = await openLiveStorage({ dataDir: this.dataDir, log, clock });
    this.#storage = storage;
    const processes = createProcesses({ maxConcurrent: 4, log });
    const outbound = createOutbound({ allow: ['127.0.0.0/8'] });
    const live = await createLive({
      storage,
      clock,
      random: randomBytes,
      log,
      feed,
      keyring,
      accounts: { byGid: (gid) => accountOf(gid.slice('gid-'.length)), byName: accountOf },
      outbound,
      ...(music === undefined ? {} : { music }),
      processes,
      ffmpeg: null,
      dataDir: this.dataDir,
      publicUrl: null,
      listening: { host: '127.0.0.1', rtmp: { port: 0, asked: true }, webrtc: { port: 0, asked: true } },
    });
    feed.settle();
    this.#live = live;
    const http = createHttp<LivePrincipal>({
      log,
      clock,
      trustedProxies: [],
      authenticators: {
        ...live.authenticators,
        cookie: ({ cookies }) => person(cookies['person']),
        bearer: () => null,
      },
      authorize: live.authorize,
      checkReplies: true,
    });
    http.add(live.routes);
    this.url = (await http.listen({ host: '127.0.0.1', port: 0 })).url;
    await live.start();
    this.#closers = [
      () => http.close({ graceMs: 0 }),
      () => live.close(),
      () => outbound.close(),
      () => processes.close(),
      async () => storage.close(),
    ];
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }

  /** Asks with the global token, unless headers say who asks. */
  async ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        ...(headers ?? { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json') === true;
    const parsed: unknown = json && text !== '' ? JSON.parse(text) : {};
    return { status: answer.status, text, body: typeof parsed === 'object' ? { ...parsed } : {} };
  }

  /** Changes a value of an app's config.yaml, as its editor does. */
  configure(app: string, values: Readonly<Record<string, unknown>>): void {
    const file = this.storage.folders.config(named(app));
    const document = parseDocument(readFileSync(file, 'utf8'));
    for (const [path, value] of Object.entries(values)) document.setIn(path.split('.'), value);
    writeFileSync(file, document.toString());
  }
}

const keyring = {
  seal: (purpose: string, text: string) => `v1.${Buffer.from(`${purpose} ${text}`).toString('base64url')}`,
  open: (purpose: string, sealed: string) =>
    Buffer.from(sealed.slice(3), 'base64url')
      .toString('utf8')
      .slice(purpose.length + 1),
  mac: (purpose: string, text: string) =>
    createHmac('sha256', `key of ${purpose}`).update(text).digest('base64url'),
};

/** Whoever the cookie says, with an account of that name. */
function person(name: string | undefined): LivePerson | null {
  if (name === undefined) return null;
  return { kind: 'account', account: accountOf(name), scopes: ['read', 'edit', 'admin'], via: 'cookie' };
}

/** `root` is the one who set the house up. */
function accountOf(name: string): LiveAccount {
  const role = name === 'root' ? 'root_admin' : 'user';
  return { gid: `gid-${name}`, username: name, alias: null, email: null, role, isActive: true };
}

/** The headers of somebody who is signed in with his browser. */
export const as = (name: string): Record<string, string> => ({
  cookie: `person=${name}`,
  'sec-fetch-site': 'same-origin',
});

/** The text of a member of an answer; fails when it is none. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`no text: ${JSON.stringify(value)}`);
  return value;
}

/** The items of a list that was answered. */
export function itemsOf({ body }: Answer): Readonly<Record<string, unknown>>[] {
  const { items } = body;
  if (!Array.isArray(items)) throw new Error(`no list: ${JSON.stringify(body)}`);
  return items.map((item: unknown) => (typeof item === 'object' ? { ...item } : {}));
}
