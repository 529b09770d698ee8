import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { createHttp, type Logger } from '@bandstand/http';
import { createImages, createTagReader, createTagWriter } from '@bandstand/media';
import { type Account, type AccountViewer, asViewer, authorize, type Role } from '../src/access/index.ts';
import { Editing, FurtherReleases } from '../src/editing/index.ts';
import { Merging } from '../src/merging/index.ts';
import { PictureSource } from '../src/playback/index.ts';
import { albumEditingRoutes } from '../src/rest/album-tracks.ts';
import { editingRoutes } from '../src/rest/editing.ts';
import { mergingRoutes } from '../src/rest/merging.ts';
import { settingRoutes } from '../src/rest/settings.ts';
import { tagWritingRoutes } from '../src/rest/tag-writing.ts';
import { uploadRoutes } from '../src/rest/uploads.ts';
import { ScanHost } from '../src/scanner/index.ts';
import { Settings } from '../src/settings/index.ts';
import { TagWriting } from '../src/tagwriting/index.ts';
import { type IncomingFiles, Uploads } from '../src/uploads/index.ts';
import { testKeyring } from './accounts-setting.ts';
import { madeAccount } from './made-account.ts';
import { type ScanSetting, scanSetting } from './scan-setting.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface EditSetting extends ScanSetting {
  readonly url: string;
  readonly settings: Settings;
  readonly editing: Editing;
  readonly uploads: Uploads;
  readonly scanner: ScanHost;
  /** root, curator, anna (an artist) and ben (a listener), by name. */
  viewer(name: string): AccountViewer;
  ask(method: string, path: string, who: string | null, body?: unknown, headers?: object): Promise<Answer>;
  /** Bytes as they are, with headers of one's own. */
  send(
    method: string,
    path: string,
    who: string,
    headers: Record<string, string>,
    body?: Uint8Array,
  ): Promise<Answer>;
}

/** A library with its music folder, scanner, editor and uploads behind a real port. */
export async function editSetting(t: TestContext, incoming?: IncomingFiles): Promise<EditSetting> {
  const s = scanSetting(t);
  const { db } = s;
  const artist = db.write((writer) => {
    writer.run(`INSERT INTO artists (name, slug, name_key) VALUES ('Anna', 'anna', 'anna')`);
    return writer.value<number>(`SELECT id FROM artists WHERE slug = 'anna'`) ?? 0;
  });
  const people = new Map<string, Account>(
    (
      [
        ['root', 'root_admin', null],
        ['curator', 'super_user', null],
        ['anna', 'user', artist],
        ['ben', 'user', null],
      ] as const
    ).map(([name, role, artistId]) => [name, person(s, name, role, artistId)]),
  );
  const accountById = (id: number) => [...people.values()].find((account) => account.id === id);
  const scanner = new ScanHost({ db, clock: Date.now, log: silent, watch: false, readingThreads: 1 });
  const settings = new Settings(db, testKeyring());
  const editing = new Editing({
    db,
    clock: Date.now,
    accountById,
    regroup: (folders) => void scanner.request({ full: true, roots: null, folders }),
  });
  const tags = createTagReader({ threads: 1 });
  const uploads = new Uploads({
    db,
    clock: Date.now,
    log: silent,
    dataDir: s.folder,
    settings,
    editing,
    scanner,
    media: { tags, images: createImages() },
    ...(incoming === undefined ? {} : { incoming }),
  });
  const source = new PictureSource({ db, tags, dataDir: s.folder });
  const pictures = { source, images: createImages() };
  const writer = createTagWriter();
  const tagWriting = new TagWriting({ db, log: silent, scanner, accountById, writer, pictures });
  const viewer = (name: string) => {
    const account = people.get(name);
    if (account === undefined) throw new Error(`nobody is called ${name}`);
    return asViewer(account);
  };
  const http = createHttp<AccountViewer>({
    log: silent,
    clock: Date.now,
    trustedProxies: [],
    authenticators: {
      cookie: () => null,
      bearer: ({ headers }) => {
        const name = headers.authorization?.slice('Bearer '.length) ?? '';
        return people.has(name) ? viewer(name) : null;
      },
    },
    authorize,
    checkReplies: true,
  });
  http.add([
    ...settingRoutes({ settings }),
    ...uploadRoutes({ uploads }),
    ...editingRoutes({ editing }),
    ...albumEditingRoutes(new FurtherReleases(db, Date.now)),
    ...tagWritingRoutes({ db, tagWriting }),
    ...mergingRoutes({ merging: new Merging(db, Date.now) }),
  ]);
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  scanner.start();
  uploads.start();
  tagWriting.start();
  s.ending(async () => {
    await http.close({ graceMs: 0 });
    await uploads.close();
    await tagWriting.close();
    await scanner.close();
    await tags.close();
  });
  const call = async (
    method: string,
    path: string,
    who: string | null,
    init: RequestInit,
  ): Promise<Answer> => {
    const answer = await fetch(path.startsWith('http') ? path : `${url}/api/v1/${path}`, {
      method,
      ...init,
      headers: { ...(who === null ? {} : { authorization: `Bearer ${who}` }), ...Object(init.headers) },
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
  };
  return {
    ...s,
    url,
    settings,
    editing,
    uploads,
    scanner,
    viewer,
    ask: (method, path, who, body, headers = {}) =>
      call(method, path, who, {
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    send: (method, path, who, headers, body) =>
      call(method, path, who, { headers, ...(body === undefined ? {} : { body: Uint8Array.from(body) }) }),
  };
}

function person(s: ScanSetting, username: string, role: Role, artistId: number | null): Account {
  const { id, gid } = s.db.write((writer) => {
    const made = writer.run(
      'INSERT INTO admin (username, password_hash, role, artist_id) VALUES (?, ?, ?, ?)',
      [username, randomBytes(4).toString('hex'), role, artistId],
    );
    const gid = writer.value<string>('SELECT gid FROM admin WHERE id = ?', [made.lastInsertRowid]) ?? '';
    return { id: made.lastInsertRowid, gid };
  });
  return madeAccount({ id, gid, username, role, artistId });
}

/** A value inside a JSON answer, by a path such as `items.0.id`; undefined when there is none. */
export function at(content: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.getOwnPropertyDescriptor(value, key)?.value as unknown;
  }, content);
}

/** Asks again and again until the answer is as wanted. Throws when that takes longer than a minute. */
export async function until<T>(ask: () => Promise<T> | T, wanted: (value: T) => boolean): Promise<T> {
  const end = performance.now() + 60_000;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (performance.now() > end) throw new Error(`it never became so: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
