import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { createHttp, type Logger } from '@bandstand/http';
import Type from 'typebox';
import Value from 'typebox/value';
import { type AccountViewer, asViewer, authorize, type Role } from '../src/access/index.ts';
import { scanRoutes } from '../src/rest/scan.ts';
import { scanStatusSchema } from '../src/rest/scan-schemas.ts';
import { ScanHost } from '../src/scanner/index.ts';
import { madeAccount } from './made-account.ts';
import { type ScanSetting, scanSetting } from './scan-setting.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

function viewer(role: Role): AccountViewer {
  const gid = '0198c0de-0000-7000-8000-000000000000';
  return asViewer(madeAccount({ id: 1, gid, username: role, role }));
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Rest {
  readonly url: string;
  readonly ask: (method: string, path: string, role: Role | null, body?: unknown) => Promise<Answer>;
}

async function rest(s: ScanSetting): Promise<Rest> {
  const scanner = new ScanHost({ db: s.db, clock: Date.now, log: silent, watch: false, readingThreads: 1 });
  const roles: readonly Role[] = ['root_admin', 'admin', 'super_user', 'user'];
  const http = createHttp<AccountViewer>({
    log: silent,
    clock: Date.now,
    trustedProxies: [],
    authenticators: {
      cookie: () => null,
      bearer: ({ headers }) => {
        const role = roles.find((one) => headers.authorization === `Bearer ${one}`);
        return role === undefined ? null : viewer(role);
      },
    },
    authorize,
    checkReplies: true,
  });
  http.add(scanRoutes({ db: s.db, scanner }));
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  scanner.start();
  s.ending(async () => {
    await http.close({ graceMs: 0 });
    await scanner.close();
  });
  const ask = async (method: string, path: string, role: Role | null, body?: unknown) => {
    const answer = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: {
        ...(role === null ? {} : { authorization: `Bearer ${role}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };
  return { url, ask };
}

const song = (n: number) => ({
  sound: `s${n}`,
  tags: { title: `T${n}`, artist: 'A', album: 'X', tracknumber: String(n) },
});

/** Reads server-sent events until one fits. */
async function heard(
  url: string,
  role: Role,
  fits: (status: { state: string; last: unknown }) => boolean,
): Promise<void> {
  const stop = new AbortController();
  const answer = await fetch(`${url}/api/v1/scan/events`, {
    headers: { authorization: `Bearer ${role}` },
    signal: stop.signal,
  });
  let text = '';
  assert.ok(answer.body);
  for await (const bytes of answer.body.pipeThrough(new TextDecoderStream())) {
    text += bytes;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    const found = events
      .flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? [])
      .some((data) => fits(Value.Parse(scanStatusSchema, JSON.parse(data))));
    if (found) break;
  }
  stop.abort();
}

test('a scan is started by an administrator, followed by events, and its state is known to everybody signed in', async (t) => {
  const s = scanSetting(t);
  for (let n = 1; n <= 5; n += 1) s.sound(`secret drafts/${n}.flac`, song(n));
  const { ask, url } = await rest(s);
  assert.equal((await ask('POST', 'scan', null, {})).status, 401);
  assert.equal((await ask('POST', 'scan', 'super_user', {})).status, 403);
  assert.equal((await ask('GET', 'scan', null)).status, 401);
  assert.equal((await ask('POST', 'scan', 'admin', { roots: [77] })).status, 400);
  const listening = heard(url, 'user', ({ state, last }) => state === 'idle' && last !== null);
  assert.equal((await ask('POST', 'scan', 'admin', {})).status, 202);
  await listening;
  const { body } = await ask('GET', 'scan', 'user');
  const status = Value.Parse(scanStatusSchema, body);
  assert.equal(status.last?.counts.added, 5);
  assert.deepEqual(
    status.roots.map((root) => [root.name, root.state, root.files]),
    [['Music', 'ok', 5]],
  );
  assert.ok(!JSON.stringify(body).includes('secret'), 'names of folders are not for everybody');
  assert.ok(!JSON.stringify(body).includes(s.music), 'and paths are for administrators');
  assert.equal((await ask('DELETE', 'scan', 'admin')).status, 404);
});

test('one scan at a time', async (t) => {
  const s = scanSetting(t);
  for (let n = 1; n <= 2000; n += 1) s.sound(`x${n % 40}/${n}.flac`, song(n));
  const { ask, url } = await rest(s);
  assert.equal((await ask('POST', 'scan', 'admin', {})).status, 202);
  assert.equal((await ask('POST', 'scan', 'admin', {})).status, 409);
  const ended = heard(url, 'admin', ({ state, last }) => state === 'idle' && last !== null);
  assert.equal((await ask('DELETE', 'scan', 'admin')).status, 202);
  await ended;
  assert.equal(
    Value.Parse(scanStatusSchema, (await ask('GET', 'scan', 'admin')).body).last?.state,
    'cancelled',
  );
});

test('problems and missing tracks are paged, and deleted with the number that was shown', async (t) => {
  const s = scanSetting(t);
  for (let n = 1; n <= 3; n += 1) {
    s.sound(`x/${n}.flac`, song(n));
    writeFileSync(s.at(`x/bad ${n}.mp3`), 'noise');
  }
  await s.scan();
  for (let n = 1; n <= 2; n += 1) rmSync(s.at(`x/${n}.flac`));
  await s.scan();
  const { ask } = await rest(s);
  const page = Type.Object({
    items: Type.Array(Type.Object({ path: Type.String() })),
    next: Type.Union([Type.String(), Type.Null()]),
  });
  for (const [path, paths] of [
    ['scan/problems', ['x/bad 1.mp3', 'x/bad 2.mp3', 'x/bad 3.mp3']],
    ['scan/missing', ['x/1.flac', 'x/2.flac']],
  ] as const) {
    assert.equal((await ask('GET', path, 'super_user')).status, 403);
    const found: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer: Answer = await ask('GET', `${path}?limit=1${cursor && `&cursor=${cursor}`}`, 'admin');
      const { items, next }: { items: { path: string }[]; next: string | null } = Value.Parse(
        page,
        answer.body,
      );
      found.push(...items.map((item) => item.path));
      cursor = next;
    }
    assert.deepEqual(found, paths);
    assert.equal((await ask('GET', `${path}?cursor=nonsense`, 'admin')).status, 400);
  }
  assert.equal(
    (await ask('POST', 'scan/missing/delete', 'admin', { tracks: 'all', confirm: 1 })).status,
    409,
  );
  assert.deepEqual((await ask('POST', 'scan/missing/delete', 'admin', { tracks: 'all', confirm: 2 })).body, {
    deleted: 2,
  });
  assert.equal(s.value('SELECT count(*) FROM tracks'), 1);
});

test('music folders are the root_admin’s', async (t) => {
  const s = scanSetting(t);
  const { ask, url } = await rest(s);
  assert.equal((await ask('GET', 'music-roots', 'admin')).status, 403);
  assert.equal((await ask('POST', 'music-roots', 'root_admin', { path: '/nowhere/at/all' })).status, 400);
  assert.equal(
    (await ask('POST', 'music-roots', 'root_admin', { path: s.folder })).status,
    409,
    'around the other',
  );
  const idle = heard(url, 'admin', ({ state, last }) => state === 'idle' && last !== null);
  assert.equal((await ask('DELETE', 'music-roots/1', 'root_admin')).status, 204);
  await idle;
  assert.equal((await ask('DELETE', 'music-roots/1', 'root_admin')).status, 404);
  assert.equal((await ask('POST', 'music-roots', 'root_admin', { path: s.music })).status, 201);
  const listed = await ask('GET', 'music-roots', 'root_admin');
  assert.ok(JSON.stringify(listed.body).includes(s.music));
});
