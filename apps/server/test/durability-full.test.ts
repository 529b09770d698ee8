import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { testSeed } from '../../../tools/seed.ts';
import type { Client } from './durability/client.ts';
import { assertSound, drawing, makeClients, runAll, scannedFolder } from './durability/load.ts';
import { ending, folder, gather } from './instance/command.ts';
import { adminEnv, type Running, startServer, until } from './instance/serving.ts';
import { ask, at, signIn } from './instance/talking.ts';

/** Plays with much text in them until the server cannot write any more; returns its answer. */
async function writeUntilRefused(
  server: Running,
  token: string,
): Promise<{ readonly body: unknown; readonly status: number }> {
  const name = 'much text '.repeat(40);
  for (let count = 0; count < 20_000; count += 1) {
    const said = await ask(server.url, '/api/v1/playlists', {
      token,
      body: { name, description: `${count} ${'x'.repeat(4900)}` },
    });
    if (said.status >= 300) return said;
  }
  throw new Error('the disk is never full');
}

/** What must hold while nothing can be written, and after there is room again. */
async function passThrough(
  server: Running,
  clients: readonly Client[],
  token: string,
  makeRoom: () => void,
): Promise<void> {
  const refused = await writeUntilRefused(server, token);
  assert.ok(refused.status >= 500, `${refused.status} ${JSON.stringify(refused.body)}`);
  assert.equal(typeof at(refused.body, 'code'), 'string');
  for (const client of clients) await client.change(server.url);
  assert.equal((await ask(server.url, '/healthz')).status, 200, 'it lives');
  assert.equal((await ask(server.url, '/api/v1/auth/status')).status, 200, 'and can be read');
  makeRoom();
  let confirmed = 0;
  await runAll(
    server.url,
    clients,
    () => confirmed >= 100,
    () => {
      confirmed += 1;
    },
  );
  assert.ok(confirmed >= 100, `it writes again, ${confirmed} changes`);
  for (const client of clients) await client.verify(server.url);
}

async function begin(t: TestContext, server: Running): Promise<readonly Client[]> {
  const seed = testSeed(t);
  const clients = await makeClients(server.url, 3, drawing(seed));
  let confirmed = 0;
  await runAll(
    server.url,
    clients,
    () => confirmed >= 60,
    () => {
      confirmed += 1;
    },
  );
  return clients;
}

test('when files may grow no further, what was confirmed stays, and it goes on when they may', async (t) => {
  const data = await scannedFolder(folder(t));
  // Blocks of 512 bytes: less than the write-ahead log grows to.
  const under = ['sh', '-c', 'ulimit -S -f 6000; exec "$@"', 'sh'];
  const start = { data, env: adminEnv, args: ['--publish-scanned'] };
  const server = await startServer(t, { ...start, under });
  const clients = await begin(t, server);
  await passThrough(server, clients, await signIn(server.url), () => {
    const pid = String(server.child.pid);
    const { status, stderr } = spawnSync('prlimit', ['--pid', pid, '--fsize=unlimited:'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
  await server.kill();
  const next = await startServer(t, start);
  for (const client of clients) await client.verify(next.url);
  await next.stop();
  assertSound(data);
});

/** A small disk in a namespace of its own; `inside` runs a command where it is mounted. */
async function smallDisk(t: TestContext, at: string): Promise<{ readonly inside: readonly string[] }> {
  mkdirSync(at);
  const holder: ChildProcess = spawn(
    'unshare',
    ['--mount', 'sh', '-c', 'mount -t tmpfs -o size=9m none "$0" && echo mounted && exec cat', at],
    { stdio: 'pipe' },
  );
  const output = gather(holder);
  const ended = ending(holder);
  t.after(async () => {
    holder.stdin?.end();
    await ended;
  });
  await until(holder, output, /mounted/);
  return { inside: ['nsenter', '--target', String(holder.pid), '--mount'] };
}

test(
  'on a disk that is full, what was confirmed stays, and it goes on when there is room',
  needs('root'),
  async (t) => {
    const dir = folder(t);
    const prepared = await scannedFolder(dir);
    const disk = join(dir, 'disk');
    const { inside } = await smallDisk(t, disk);
    const [nsenter = '', ...where] = inside;
    const there = (...command: string[]) => spawnSync(nsenter, [...where, ...command], { encoding: 'utf8' });
    const data = join(disk, 'data');
    assert.equal(there('cp', '-r', prepared, data).status, 0);
    const start = { data, env: adminEnv, args: ['--publish-scanned'], under: inside };
    const server = await startServer(t, start);
    const clients = await begin(t, server);
    const token = await signIn(server.url);
    const filler = join(disk, 'filler');
    there('sh', '-c', 'cat /dev/zero >"$0"', filler);
    await passThrough(server, clients, token, () => {
      assert.equal(there('rm', filler).status, 0);
    });
    await server.kill();
    const next = await startServer(t, start);
    for (const client of clients) await client.verify(next.url);
    assert.deepEqual(await next.stop(), { code: 0, signal: null });
    const checked = there(process.execPath, '--input-type=module', '-e', soundness, join(data, 'library.db'));
    assert.equal(checked.status, 0, checked.stderr);
  },
);

/** Runs where the disk is mounted: this process cannot see it. */
const soundness = `
  import { integrityProblems, openReadOnly } from '${new URL('../../../packages/sqlite/src/index.ts', import.meta.url).href}';
  const problems = openReadOnly(process.argv[1]).read((reader) => [...integrityProblems(reader)]);
  if (problems.length > 0) throw new Error(problems.join());
`;
