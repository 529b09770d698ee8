/** A running Bandstand with its pages, and a Chromium with an empty profile per test. */
import { after, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { programPath } from '../../../../tools/needs.ts';
import { type RunningServer, startServer } from '../../scripts/running-server.ts';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

export const credentials = { username: 'mara', password: 'correct horse battery' } as const;

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly touch?: boolean;
  readonly dark?: boolean;
  /** Brings the session of the first account. */
  readonly signedIn?: boolean;
}

export interface Setting {
  readonly server: RunningServer;
  /** `name=value` of the session of the first account; empty where there is none. */
  readonly cookie: string;
  /**
   * A page of a browser that nobody has used before. After the test it is closed, and what the page threw fails
   * the test.
   */
  readonly open: (t: TestContext, options?: PageOptions) => Promise<Page>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a server: empty, or with the first account and with so many tracks of the demo's catalogue or of a folder.
 */
export async function startSetting(music?: {
  readonly flags: readonly string[];
  readonly tracks: number;
}): Promise<Setting> {
  const server = await startServer(music?.flags ?? []);
  let browser: Browser | undefined;
  const stop = async () => {
    await browser?.close();
    await server.stop();
  };
  try {
    browser = await chromium.launch({ executablePath: programPath('chromium'), headless: true, args });
    await until('the pages are built', async () => (await fetch(`${server.url}/`)).ok, slowMs);
    const cookie = music === undefined ? '' : await fill(server, music.tracks);
    const launched = browser;
    return {
      server,
      cookie,
      open: (t, options = {}) => openPage(t, launched, server.url, cookie, options),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openPage(
  t: TestContext,
  browser: Browser,
  url: string,
  cookie: string,
  { width = 1280, height = 800, touch = false, dark = false, signedIn = false }: PageOptions,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    hasTouch: touch,
    isMobile: touch,
    colorScheme: dark ? 'dark' : 'light',
    // Each new browser would fetch all of the shell; the tests of it have browsers of their own.
    serviceWorkers: 'block',
  });
  const thrown: string[] = [];
  t.after(async () => {
    await context.close();
    if (thrown.length > 0) throw new Error(`the page threw: ${thrown.join('\n')}`);
  });
  if (signedIn) {
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url }]);
  }
  const page = await context.newPage();
  page.on('pageerror', (error) => thrown.push(`${error.name}: ${error.message} ${error.stack ?? ''}`));
  page.setDefaultTimeout(60_000);
  return page;
}

let users = 0;
let running: Promise<Setting> | undefined;

/**
 * The demo's catalogue in a server that all files of one test process share: making it takes longer than most tests.
 * Call it in the body of a `describe`; the last one that ends stops the server.
 */
export function sharedDemo(): () => Promise<Setting> {
  users += 1;
  after(async () => {
    users -= 1;
    if (users === 0 && running !== undefined) await (await running).stop();
  });
  return () => (running ??= startSetting({ flags: ['--demo'], tracks: 40 }));
}

/** Makes the first account and waits until the music is read. Returns the account's cookie. */
async function fill({ url, setupUrl }: RunningServer, least: number): Promise<string> {
  const body = JSON.stringify({ ...credentials, token: setupUrl.split('#')[1], kind: 'cookie' });
  const headers = { 'content-type': 'application/json', origin: url };
  const made = await fetch(`${url}/api/v1/auth/setup`, { method: 'POST', headers, body });
  if (!made.ok) throw new Error(`no first account: ${made.status} ${await made.text()}`);
  const cookie = made.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  await until(
    'the music is read',
    async () => {
      const scan = await (await fetch(`${url}/api/v1/scan`, { headers: { cookie } })).json();
      const { tracks } = await (await fetch(`${url}/api/v1/library`, { headers: { cookie } })).json();
      return tracks >= least && scan.state === 'idle';
    },
    slowMs,
  );
  return cookie;
}

/** Building the pages and writing the demo's music, on a machine that does other things too. */
const slowMs = 200_000;

/** Waits until something holds; throws with its name after a minute, or after another time in ms. */
export async function until(what: string, holds: () => Promise<boolean>, mostMs = 60_000): Promise<void> {
  const end = Date.now() + mostMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(50);
  }
}
