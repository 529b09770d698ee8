import assert from 'node:assert/strict';
import { chownSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import {
  answering,
  eventually,
  fixture,
  heard,
  type Keys,
  picardKey,
  register,
  submitted,
  tell,
} from './instance/acoustid.ts';
import { folder } from './instance/command.ts';
import { startServer } from './instance/serving.ts';
import { ask, at } from './instance/talking.ts';

const mbid = (last: number): string => `10000000-0000-4000-8000-${String(last).padStart(12, '0')}`;

const nobody = 65_534;

const pidOf = (data: string): number =>
  Number(readFileSync(join(data, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('identification in a running server', () => {
  test('from the key to the match: what is submitted is imported, found with its metadata, and there after a kill', async (t) => {
    const data = join(folder(t), 'data');
    const server = await startServer(t, { data, acoustid: true });
    const early = await tell(server.url, 'lookup', { client: 'nobody', trackid: mbid(1) });
    assert.ok(early.status === 503 || early.status === 400, 'the server is ready before its databases are');
    if (early.status === 503) {
      assert.equal(at(early.body, 'error.code'), 13);
      assert.match(early.headers.get('retry-after') ?? '', /^\d+$/);
    }
    const unknown = await answering(server.url);
    assert.equal(at(unknown.body, 'error.code'), 4, 'a key that nobody registered');
    const keys: Keys = { url: server.url, user: (await register(data)).user };
    const first = await lifecycle(keys);
    assert.equal(statSync(join(data, 'postgres/data')).mode & 0o777, 0o700);
    assert.ok(existsSync(join(data, 'postgres/data/log')), 'PostgreSQL keeps a log');

    const before = pidOf(data);
    process.kill(before, 'SIGKILL');
    const away = await eventually(
      () => tell(server.url, 'lookup', lookup('1A', 255)),
      ({ status }) => status === 503,
    );
    assert.equal(at(away.body, 'error.code'), 13);
    assert.match(away.headers.get('retry-after') ?? '', /^\d+$/);
    await eventually(
      () => tell(server.url, 'lookup', lookup('1A', 255)),
      ({ status }) => status === 200,
    );
    assert.notEqual(pidOf(data), before);

    server.child.kill('SIGKILL');
    await server.ended;
    const left = pidOf(data);
    const again = await startServer(t, { data, acoustid: true });
    await answering(again.url);
    assert.equal((await heard(again.url, lookup('1A', 255)))[0]?.id, first);
    const { code } = await again.stop();
    assert.equal(code, 0, again.output.stderr);
    assert.ok(!alive(left), 'the one that was left running is stopped with the next server');
  });

  test(
    'a plain user has it in a folder that is closed to all others, before and after a kill',
    needs('root'),
    async (t) => {
      const top = folder(t);
      chownSync(top, nobody, nobody);
      const data = join(top, 'data');
      const under = ['setpriv', '--reuid', String(nobody), '--regid', String(nobody), '--clear-groups'];
      const first = await startServer(t, { data, acoustid: true, under });
      await answering(first.url);
      assert.equal(statSync(join(data, 'postgres/data')).uid, nobody);
      const left = pidOf(data);
      await first.kill();
      const again = await startServer(t, { data, acoustid: true, under });
      await answering(again.url);
      assert.equal((await again.stop()).code, 0, again.output.stderr);
      assert.ok(!alive(left) && !existsSync(join(data, 'postgres/data/postmaster.pid')));
    },
  );

  test('switched off it starts no PostgreSQL, and there is nothing for clients to come again for', async (t) => {
    const server = await startServer(t);
    const said = await ask(server.url, `/acoustid/v2/lookup?client=${picardKey}&trackid=${mbid(1)}`);
    assert.deepEqual([said.status, at(said.body, 'code')], [404, 'not_found']);
    const ready = await ask(server.url, '/readyz');
    assert.equal(at(ready.body, 'parts.identification.state'), 'off');
    await server.stop();
    assert.ok(!existsSync(join(server.data, 'postgres')));
  });

  test('a server whose PostgreSQL cannot be reached runs without identification', async (t) => {
    const env = { BANDSTAND_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/none' };
    const server = await startServer(t, { acoustid: true, env });
    await server.says(/identification is away: .*127\.0\.0\.1:1/);
    assert.equal((await tell(server.url, 'lookup', { client: 'x' })).status, 503);
    assert.equal((await ask(server.url, '/healthz')).status, 200);
    assert.equal((await server.stop()).code, 0);
  });
});

const lookup = (name: string, duration: number) => ({
  client: picardKey,
  fingerprint: fixture(name),
  duration,
});

/** The five fixtures of the vectors: what joins what, and what is found; the track of the first. */
async function lifecycle(keys: Keys): Promise<string> {
  const { url } = keys;
  const store = (name: string, duration: number, last: number) =>
    submitted(keys, {
      fingerprint: fixture(name),
      duration,
      mbid: mbid(last),
      track: 'Song',
      artist: 'Band',
    });
  const first = await store('1A', 255, 1);
  const stored = (await heard(url, { ...lookup('1A', 255), explain: 1 }))[0];
  assert.deepEqual([stored?.id, stored?.score], [first, 1]);
  // 0.9290991 is above 0.9: the fingerprint that is there stands for it.
  const near = (await heard(url, lookup('1B', 255)))[0];
  assert.deepEqual([near?.id, near?.score], [first, 0.9290991]);
  assert.equal(await store('1B', 255, 1), first);
  assert.equal(await store('1C', 255, 1), first, 'alike enough for the track, with a fingerprint of its own');
  const other = await store('1D', 255, 2);
  const last = await store('2', 320, 3);
  assert.equal(new Set([first, other, last]).size, 3);
  for (const [duration, found] of [
    [262, true],
    [263, false],
    [248, true],
    [247, false],
  ] as const)
    assert.equal(
      (await heard(url, lookup('1A', duration))).some(({ id }) => id === first),
      found,
      `${duration} s`,
    );
  const described = await heard(url, { ...lookup('1A', 255), meta: 'recordings usermeta' });
  assert.ok(JSON.stringify(described[0]?.recordings).includes(mbid(1)));
  return first;
}
