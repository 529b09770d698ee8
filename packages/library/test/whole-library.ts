import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createHttp } from '@bandstand/http';
import {
  createDiskCache,
  createImages,
  createPcmDecoder,
  createProcesses,
  createTagReader,
  createTranscoder,
  detectFfmpeg,
} from '@bandstand/media';
import { type AccountViewer, authorize } from '../src/access/index.ts';
import { buildLibrary, type Library } from '../src/library.ts';
import { testKeyring } from './accounts-setting.ts';
import { type SmallLibrary, smallLibrary } from './small-library.ts';
import { silent } from './subsonic-setting.ts';

export type Name = keyof SmallLibrary['people'];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON of the body; null when it is something else. */
  readonly json: unknown;
}

/** The small library with all its faces behind one real port. */
export interface WholeLibrary extends SmallLibrary {
  readonly library: Library;
  /** Below /api/v1. */
  readonly rest: (
    who: Name | null,
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** A method of Subsonic clients, by query string. */
  readonly subsonic: (who: Name, call: string) => Promise<Answer>;
  /** Below /jellyfin. */
  readonly jellyfin: (who: Name, path: string) => Promise<Answer>;
}

export async function wholeLibrary(t: TestContext): Promise<WholeLibrary> {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-whole-'));
  const small = smallLibrary(t);
  const processes = createProcesses();
  const cache = await createDiskCache({ dir: join(folder, 'cache'), maxBytes: 10_000_000 });
  const ffmpeg = await detectFfmpeg({ processes });
  const transcoder = createTranscoder({ processes, cache, ffmpeg });
  const tags = createTagReader({ threads: 1 });
  const decoder = createPcmDecoder();
  const library = buildLibrary({
    db: small.db,
    clock: Date.now,
    random: randomBytes,
    keyring: testKeyring(),
    log: silent,
    dataDir: folder,
    server: { name: 'Test', version: '1' },
    media: { cache, decoder, images: createImages(), tags, transcoder },
    scanning: { schedule: null, watch: false, publish: false },
    readingThreads: 1,
  });
  const http = createHttp<AccountViewer>({
    log: silent,
    clock: Date.now,
    trustedProxies: [],
    authenticators: library.authenticators,
    authorize,
    checkReplies: true,
  });
  http.add(library.routes);
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await http.close({ graceMs: 0 });
    await library.close();
    await decoder.close();
    await tags.close();
    await transcoder.close();
    await cache.close();
    await processes.close();
    rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });
  const { sessions, appPasswords } = library.services.accounts;
  const kept = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const value = kept.get(key) ?? make();
    kept.set(key, value);
    return value;
  };
  const device = (who: Name) => ({ id: `device of ${who}`, name: 'A device', client: 'Test', version: '1' });
  const token = (who: Name): string =>
    once(`session ${who}`, () => {
      const origin = { address: '127.0.0.1', userAgent: undefined, device: device(who) };
      return sessions.start(small.people[who].account, 'bearer', origin).token;
    });
  const key = (who: Name): string =>
    once(`key ${who}`, () => appPasswords.create(small.people[who].account.id, 'test').secret);
  return {
    ...small,
    library,
    rest: (who, method, path, body, headers = {}) =>
      ask(`${url}/api/v1/${path}`, {
        method,
        headers: {
          ...(who === null ? {} : { authorization: `Bearer ${token(who)}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    subsonic: (who, call) => {
      const sign = `${call.includes('?') ? '&' : '?'}v=1.16.1&c=test&f=json&apiKey=${key(who)}`;
      return ask(`${url}/rest/${call}${sign}`, {});
    },
    jellyfin: (who, path) =>
      ask(`${url}/jellyfin/${path}`, {
        headers: { authorization: `MediaBrowser Client="Test", Token="${token(who)}"` },
      }),
  };
}

async function ask(address: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(address, init);
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true && !text.includes('}\n{');
  const json: unknown = isJson && text !== '' ? JSON.parse(text) : null;
  return { status: answer.status, headers: answer.headers, text, json };
}
