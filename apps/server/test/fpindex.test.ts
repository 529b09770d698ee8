import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { bandstand, ending, environment, folder, gather, root, type Scope } from './instance/command.ts';
import { admin, adminEnv, startServer } from './instance/serving.ts';
import { ask, at, signIn } from './instance/talking.ts';

/** Starts `bandstand fpindex serve` on a free port; ended when the test ends. */
async function startNode(t: Scope, dir: string, env: Readonly<Record<string, string>>): Promise<string> {
  const args = [join(root, 'bin/bandstand'), 'fpindex', 'serve', '--dir', dir, '--listen', '127.0.0.1:0'];
  const child = spawn('sh', args, { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  const output = gather(child);
  const ended = ending(child);
  t.after(async () => {
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0, output.stderr);
  });
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const url = /answers at (http:\S+),/.exec(output.stdout)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on('data', look);
    void ended.then(() => reject(new Error(`the node ended: ${output.stderr}`)));
  });
}

test('the server answers the protocol under /fpindex to tokens made for it, and to nobody else', async (t) => {
  const server = await startServer(t, { env: adminEnv });
  const create = (...args: string[]) => bandstand(['token', 'create', '--data', server.data, ...args]);
  const made = await create('--scope', 'fpindex', '--name', 'Index');
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^bs_\S+\n$/, 'stdout holds the token alone');
  const token = made.stdout.trim();
  const other = await create('--scope', 'read', 'admin', '--json');
  const weak = String(at(JSON.parse(other.stdout), 'token'));
  const put = await ask(server.url, '/fpindex/main', { method: 'PUT', token });
  assert.deepEqual([put.status, put.body], [200, { version: 0, ready: true, generation: 1 }]);
  const body = { changes: [{ insert: { id: 7, hashes: [1, 2, 3] } }] };
  assert.equal((await ask(server.url, '/fpindex/main/_update', { token, body })).status, 200);
  const found = await ask(server.url, '/fpindex/main/_search', { token, body: { query: [2, 3] } });
  assert.deepEqual(found.body, { results: [{ id: 7, score: 2 }] });
  for (const [who, status] of [
    [{}, 401],
    [{ token: weak }, 403],
    [{ token: await signIn(server.url, admin) }, 200],
  ] as const) {
    assert.equal((await ask(server.url, '/fpindex/main', who)).status, status);
  }
  assert.deepEqual((await ask(server.url, '/fpindex/nothing', { token })).body, { error: 'IndexNotFound' });
  assert.equal((await create('--scope', 'all')).code, 2);
  assert.equal((await create('--scope', 'fpindex', '--account', 'nobody')).code, 1);
  const beside = await bandstand(['fpindex', 'serve', '--data', server.data, '--listen', ':0']);
  assert.equal(beside.code, 2);
  assert.match(beside.stderr, /Another program has the indexes/);
});

test('an index node alone: loopback without a token, other addresses only with one', async (t) => {
  const dir = join(folder(t), 'index');
  const open = await bandstand(['fpindex', 'serve', '--dir', dir, '--listen', '0.0.0.0:0']);
  assert.equal(open.code, 2);
  assert.match(open.stderr, /BANDSTAND_FPINDEX_TOKEN/);
  const url = await startNode(t, dir, {});
  assert.equal((await ask(url, '/main', { method: 'PUT' })).status, 200);
  assert.equal((await ask(url, '/_health')).status, 200);
  const foreign = await fetch(`${url}/main/_update`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' },
    body: '{"changes":[]}',
  });
  assert.equal(foreign.status, 403, 'a page of another site may not reach a node of this machine');
  const guarded = await startNode(t, join(folder(t), 'index'), { BANDSTAND_FPINDEX_TOKEN: 'secret' });
  assert.equal((await ask(guarded, '/main', { method: 'PUT' })).status, 401);
  assert.equal((await ask(guarded, '/main', { method: 'PUT', token: 'secret' })).status, 200);
});
