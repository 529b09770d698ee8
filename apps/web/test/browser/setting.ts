/** A running Bandstand with its pages, and a Chromium with an empty profile. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
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
  readonly signedIn?: boolean;
}

export interface Setting {
  readonly server: RunningServer;
  /** A page of a browser that nobody has used before. `signedIn` brings the session of the first account. */
  readonly open: (options?: PageOptions) => Promise<Page>;
  /** Errors that pages have thrown or logged so far; empty in a test that went well. */
  readonly errors: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts a server; with `demo` it has the small catalogue and the first account. */
export async function startSetting({ demo }: { readonly demo: boolean }): Promise<Setting> {
  const server = await startServer(demo ? ['--demo'] : []);
  const contexts: (readonly [BrowserContext, string])[] = [];
  const errors: string[] = [];
  try {
    await until('the pages are built', async () => (await fetch(`${server.url}/`)).ok);
    const cookie = demo ? await fill(server) : '';
    return {
      server,
      errors,
      open: async ({ width = 1280, height = 800, touch = false, signedIn = false } = {}) => {
        const profile = await mkdtemp(join(tmpdir(), 'bandstand-chromium-'));
        const context = await chromium.launchPersistentContext(profile, {
          executablePath: programPath('chromium'),
          headless: true,
          args,
          viewport: { width, height },
          hasTouch: touch,
        });
        contexts.push([context, profile]);
        if (signedIn) {
          const [name = '', value = ''] = cookie.split('=');
          await context.addCookies([{ name, value, url: server.url }]);
        }
        const page = context.pages()[0] ?? (await context.newPage());
        page.on('pageerror', (error) => errors.push(`${error.name}: ${error.message} ${error.stack ?? ''}`));
        page.setDefaultTimeout(15_000);
        return page;
      },
      stop: () => stop(server, contexts),
    };
  } catch (error) {
    await stop(server, contexts);
    throw error;
  }
}

async function stop(server: RunningServer, contexts: readonly (readonly [BrowserContext, string])[]) {
  for (const [context, profile] of contexts) {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
  await server.stop();
}

/** Makes the first account and waits for the demo's catalogue. Returns the account's cookie. */
async function fill({ url, setupUrl }: RunningServer): Promise<string> {
  const body = JSON.stringify({ ...credentials, token: setupUrl.split('#')[1], kind: 'cookie' });
  const headers = { 'content-type': 'application/json', origin: url };
  const made = await fetch(`${url}/api/v1/auth/setup`, { method: 'POST', headers, body });
  if (!made.ok) throw new Error(`no first account: ${made.status} ${await made.text()}`);
  const cookie = made.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  await until('the demo is there and read', async () => {
    const scan = await (await fetch(`${url}/api/v1/scan`, { headers: { cookie } })).json();
    const { tracks } = await (await fetch(`${url}/api/v1/library`, { headers: { cookie } })).json();
    return tracks >= 40 && scan.state === 'idle';
  });
  return cookie;
}

/** Waits until something holds; throws with its name after two minutes. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(50);
  }
}

/** What the two sound elements of the page do. */
export interface Sounding {
  readonly at: number;
  readonly length: number | null;
  readonly paused: boolean;
  readonly url: string;
}

const soundScript = `[...document.querySelectorAll('audio')].map((one) => ({
  at: one.currentTime, length: Number.isFinite(one.duration) ? one.duration : null, paused: one.paused, url: one.currentSrc,
}))`;

export const sounds = (page: Page): Promise<readonly Sounding[]> => page.evaluate(soundScript);

/** Waits until something sounds and has moved on; returns its address. */
export async function untilSounding(page: Page): Promise<string> {
  let heard = '';
  await until('something sounds', async () => {
    heard = (await sounds(page)).find(({ paused, at }) => !paused && at > 0.3)?.url ?? '';
    return heard !== '';
  });
  return heard;
}
