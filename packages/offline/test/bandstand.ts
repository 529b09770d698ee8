/** A running Bandstand with some music, people, and a bad line in front of it. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type OfflineStore, openStore, type StoreOptions } from '@bandstand/offline';
import { type FileStore, MediaFolder, openFile, SecretFile } from '@bandstand/offline/node';
import { folder, type Scope } from '../../../apps/server/test/instance/command.ts';
import { adminEnv, type Running, startServer } from '../../../apps/server/test/instance/serving.ts';
import { ask, at, listAt, signIn } from '../../../apps/server/test/instance/talking.ts';
import { wav } from '../../../apps/server/test/music.ts';
import { wholeSuite } from './suite.ts';

export const people = {
  anna: { username: 'anna', password: 'anna has a password' },
  bert: { username: 'bert', password: 'bert has a password' },
} as const;

/** Resolves when `holds` gives true; it is looked at again and again, for a minute at most. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1200; turn += 1) {
    if (await holds()) return;
    await pause(50);
  }
  assert.fail(`never: ${what}`);
}

/** Writes an album of tones; the seconds of its tracks. */
export function writeAlbum(music: string, album: string, seconds: readonly number[]): void {
  const [artist] = album.split(' ');
  mkdirSync(join(music, `The ${artist}s`, album), { recursive: true });
  for (const [index, length] of seconds.entries())
    writeFileSync(
      join(music, `The ${artist}s`, album, `0${index + 1} ${album} ${index + 1}.wav`),
      wav(length, 300 + index * 37 + album.length * 11),
    );
}

/** An album of the server, for the person that the token is of. */
export const albumNamed = async (url: string, token: string, title: string): Promise<string> => {
  const said = await ask(url, '/api/v1/albums?limit=100', { token });
  const found = listAt(said.body, 'items').find((one) => at(one, 'title') === title);
  return String(at(found, 'id') ?? at(found, 'gid'));
};

export interface Bandstand {
  readonly server: Running;
  readonly url: string;
  readonly data: string;
  /** Of the first account, which may do everything. */
  readonly root: string;
}

/** Starts a server with a folder of music each and the accounts of `people`; everybody who signed in hears everything. */
export async function startBandstand(t: Scope, music: readonly string[], albums: number): Promise<Bandstand> {
  const data = join(folder(t), 'data');
  const args = ['--publish-scanned', ...music.flatMap((dir) => ['--music', dir])];
  const server = await startServer(t, { data, env: adminEnv, args });
  const root = await signIn(server.url);
  for (const person of Object.values(people)) {
    const made = await ask(server.url, '/api/v1/accounts', {
      token: root,
      body: { ...person, role: 'user' },
    });
    assert.equal(made.status, 201, made.text);
  }
  await until(
    'the music is scanned',
    async () =>
      listAt((await ask(server.url, '/api/v1/albums?limit=100', { token: root })).body, 'items').length >=
      albums,
  );
  return { server, url: server.url, data, root };
}

/**
 * Inside `describe`: a Bandstand for all its tests. A music folder for each name, with albums and the seconds of their
 * tracks.
 */
export function housed(
  folders: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>,
): Pick<Bandstand, 'url' | 'root'> {
  const suite = wholeSuite();
  const started: Bandstand[] = [];
  before(async () => {
    const albums = Object.entries(folders).flatMap(([name, inside]) => {
      const music = join(folder(suite), name);
      return Object.entries(inside).map(([album, seconds]) => ({ music, album, seconds }));
    });
    for (const { music, album, seconds } of albums) writeAlbum(music, album, seconds);
    const places = new Set(albums.map(({ music }) => music));
    started.push(await startBandstand(suite, [...places], albums.length));
  });
  const house = (): Bandstand => {
    const [running] = started;
    assert.ok(running !== undefined, 'it has not started');
    return running;
  };
  return {
    get url() {
      return house().url;
    },
    get root() {
      return house().root;
    },
  };
}

/** What happens to a request on its way. */
export type Accident =
  /** Nobody gets it. */
  | 'lost'
  /** The server does it, its answer is lost. */
  | 'unanswered'
  /** The line breaks after so many bytes of the answer. */
  | { readonly cutAfter: number }
  /** After so many bytes of the answer nothing more comes, ever. */
  | { readonly holdAfter: number };

const mostOf = (accident: Accident | undefined): number =>
  typeof accident !== 'object'
    ? Number.POSITIVE_INFINITY
    : 'cutAfter' in accident
      ? accident.cutAfter
      : accident.holdAfter;

/** A line to a server that loses what it is told to. */
export class Line {
  /** Asked for each request. */
  accident: (method: string, path: string, headers: IncomingMessage['headers']) => Accident | undefined =
    () => undefined;
  readonly asked: string[] = [];
  /** Answers that are held back. */
  held = 0;
  url = '';

  static async open(t: Scope, target: string): Promise<Line> {
    const line = new Line();
    const server = createServer((from, to) => line.#pass(target, from, to));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    line.url = `http://127.0.0.1:${address.port}`;
    t.after(() => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    });
    return line;
  }

  #pass(target: string, from: IncomingMessage, to: ServerResponse): void {
    const [method, path] = [from.method ?? 'GET', from.url ?? '/'];
    this.asked.push(`${method} ${path}`);
    const accident = this.accident(method, path, from.headers);
    if (accident === 'lost') {
      from.destroy();
      return;
    }
    const onward = request(`${target}${path}`, { method, headers: from.headers }, (answer) => {
      if (accident === 'unanswered') {
        answer.resume().on('end', () => to.destroy());
        return;
      }
      if (typeof accident === 'object' && 'holdAfter' in accident && accident.holdAfter === 0) {
        // The server has done it by then.
        answer.resume().on('end', () => {
          this.held += 1;
        });
        return;
      }
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      let left = mostOf(accident);
      const isHeld = typeof accident === 'object' && 'holdAfter' in accident;
      answer.on('data', (chunk: Buffer) => {
        if (left <= 0) return;
        const part = chunk.subarray(0, left);
        left -= part.length;
        to.write(part, () => {
          if (left > 0) return;
          if (isHeld) this.held += 1;
          else to.destroy();
        });
      });
      answer.on('end', () => {
        if (left > 0) to.end();
      });
      answer.on('error', () => to.destroy());
    });
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  }
}

export interface Device {
  readonly store: OfflineStore;
  readonly driver: FileStore;
  /** The folder of its media. */
  readonly media: string;
  /** What nobody waited for. */
  readonly errors: unknown[];
  readonly close: () => Promise<void>;
}

/** A store in a folder of its own; closed with the test, or before. */
export function openDevice(t: Scope, more: Partial<StoreOptions> & { readonly at?: string } = {}): Device {
  const { at: place = folder(t), ...options } = more;
  const driver = openFile(join(place, 'store.db'));
  const errors: unknown[] = [];
  const media = join(place, 'media');
  const store = openStore({
    driver,
    files: new MediaFolder(media),
    secrets: new SecretFile({ path: join(place, 'secrets'), keyPath: join(place, 'key') }),
    device: { name: 'Test', client: 'Test', version: '1' },
    onError: (error) => errors.push(error),
    ...options,
  });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await store.close();
    driver.close();
  };
  t.after(close);
  return { store, driver, media, errors, close };
}

/** The id of the first item that a search finds. */
export async function found(
  device: Pick<Device, 'store'>,
  account: Parameters<OfflineStore['of']>[0],
  text: string,
): Promise<string> {
  const [item] = await device.store.of(account).offline.search({ text, types: ['Audio'] });
  assert.ok(item !== undefined, `nothing is called ${text}`);
  return item.id;
}
