/** A browser with a profile that outlives it, and a way to the server that can be cut. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { programPath } from '../../../../tools/needs.ts';
import { type Setting, sharedDemo } from './setting.ts';

/** What ends things: a test, or all tests of a file. */
interface Ending {
  after(work: () => Promise<void>): void;
}

/** A server as the browser sees it: at one address, there or switched off. */
export class Way {
  readonly #to: number;
  readonly #sockets = new Set<Socket>();
  readonly #held = new Set<Socket>();
  #hold: RegExp | undefined;
  #server: Server | undefined;
  #port = 0;

  private constructor(to: number) {
    this.#to = to;
  }

  /** Opens a way to the server at `url`; it closes with the test. */
  static async open(t: Ending, url: string): Promise<Way> {
    const way = new Way(Number(new URL(url).port));
    await way.restore();
    t.after(() => way.cut());
    return way;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** From now on nobody answers there. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  }

  /** The server is there again, at the same address; nothing happens when it is there. */
  async restore(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((socket) => this.#join(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  /** From now on nothing comes back for requests that look like this; how many of them wait. */
  hold(requests: RegExp): () => number {
    this.#hold = requests;
    return () => this.#held.size;
  }

  /** What was held back is lost with its connection, and all goes through again. */
  letGo(): void {
    this.#hold = undefined;
    for (const socket of this.#held) socket.destroy();
    this.#held.clear();
  }

  #join(socket: Socket): void {
    const other = connect(this.#to, '127.0.0.1');
    socket.on('data', (chunk: Buffer) => {
      if (this.#hold?.test(chunk.toString('latin1')) !== true) return;
      this.#held.add(socket);
      other.unpipe(socket);
    });
    for (const end of [socket, other]) {
      this.#sockets.add(end);
      end.on('close', () => {
        this.#sockets.delete(end);
        socket.destroy();
        other.destroy();
      });
      end.on('error', () => end.destroy());
    }
    socket.pipe(other);
    other.pipe(socket);
  }
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--autoplay-policy=no-user-gesture-required',
];

/** A profile of a browser that is kept while the browser itself comes and goes. */
export class Profile {
  readonly #folder: string;
  #context: BrowserContext | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(t: Ending): Promise<Profile> {
    const profile = new Profile(await mkdtemp(join(tmpdir(), 'bandstand-profile-')));
    t.after(async () => {
      await profile.close();
      await rm(profile.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    });
    return profile;
  }

  /** Starts the browser; its first page. `more` are switches of Chromium. */
  async start(more: readonly string[] = []): Promise<Page> {
    this.#context = await chromium.launchPersistentContext(this.#folder, {
      executablePath: programPath('chromium'),
      args: [...args, ...more],
      viewport: { width: 1280, height: 800 },
    });
    this.#context.setDefaultTimeout(60_000);
    return this.#context.pages()[0] ?? this.#context.newPage();
  }

  get context(): BrowserContext {
    if (this.#context === undefined) throw new Error('the browser is not started');
    return this.#context;
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
  }
}

/** Signs the browser in as the first account, at the address of the way. */
export async function signIn(profile: Profile, { cookie }: Setting, url: string): Promise<void> {
  const [name = '', value = ''] = cookie.split('=');
  const expires = Math.round(Date.now() / 1000) + 3600;
  await profile.context.addCookies([{ name, value, url, expires }]);
}

/** Begins to keep music in this browser; resolves when the library has been read. */
export async function turnOn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/offline`);
  await page.getByRole('button', { name: 'Keep music here' }).click();
  await page.getByText('In step with the server').waitFor();
}

/** A browser that keeps music, and its way to the server. */
export interface KeepingBrowser {
  readonly way: Way;
  readonly profile: Profile;
  /** At the page of what is kept. */
  readonly page: Page;
}

/** A new browser of the first account that has begun to keep music. */
export async function openKeeping(t: Ending, setting: Setting): Promise<KeepingBrowser> {
  const way = await Way.open(t, setting.server.url);
  const profile = await Profile.make(t);
  const page = await profile.start();
  await signIn(profile, setting, way.url);
  await turnOn(page, way.url);
  return { way, profile, page };
}

/** The server of all files, and a browser of its own for one of them. */
export interface SharedKeeping {
  readonly shared: () => Promise<Setting>;
  /** The browser, opened by the first test that asks; each leaves it with its server there. */
  readonly browser: () => Promise<KeepingBrowser>;
}

/** One browser that keeps music for all tests of a file; call it in the body of a `describe`. */
export function sharedKeeping(): SharedKeeping {
  const ends: (() => Promise<void>)[] = [];
  // Before the server, which waits for those who speak to it.
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const shared = sharedDemo();
  const open = async (): Promise<KeepingBrowser> =>
    openKeeping({ after: (work) => void ends.push(work) }, await shared());
  let opened: Promise<KeepingBrowser> | undefined;
  return { shared, browser: () => (opened ??= open()) };
}

/** Chooses to keep the album whose page is open; resolves when all of it has come. */
export async function keep(page: Page, name: string): Promise<void> {
  await page.getByRole('switch', { name: `Keep on this device: ${name}` }).click();
  await page.getByRole('main').getByText('On this device', { exact: true }).waitFor();
}

/** Kills the process of a tab. */
export async function kill(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const gone = new Promise((resolve) => page.once('crash', resolve));
  // It has no answer: nobody is left to give one.
  session.send('Page.crash').catch(() => {});
  await gone;
}

/** What the server says of itself to the first account, without the way. */
export async function asked({ server, cookie }: Setting, path: string, init: RequestInit = {}) {
  const json = init.body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { cookie, origin: server.url, ...json };
  const answer = await fetch(server.url + path, { ...init, headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}
