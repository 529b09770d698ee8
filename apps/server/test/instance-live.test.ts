import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { bandstand, folder } from './instance/command.ts';
import { startServer } from './instance/serving.ts';

/** A port of this machine that somebody else has. */
async function taken(t: TestContext): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a server takes streams on its port, and programs with tokens that a command makes beside it', async (t) => {
  const server = await startServer(t, { args: ['--rtmp-port', '0', '--webrtc-port', 'off'] });
  const [, port] = await server.says(/"port":(\d+),"msg":"RTMP port is open"/);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();

  const token = async (...args: readonly string[]) => {
    const made = await bandstand(['token', 'create', '--data', server.data, ...args]);
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /^sk_[\w-]{43}\n$/, 'stdout holds the token alone');
    return made.stdout.trim();
  };
  const ask = async (path: string, bearer: string) =>
    (await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${bearer}` } })).status;
  const all = await token('--scope', 'global');
  assert.equal(await ask('/api/v1/hub/tokens', all), 200);
  const one = await token('--scope', 'app', '--app', 'live');
  assert.deepEqual([await ask('/api/v1/apps/live', one), await ask('/api/v1/apps/other', one)], [200, 403]);
  const far = await token('--scope', 'global', '--allow-ip', '2001:db8::/32', '192.0.2.1');
  assert.equal(await ask('/api/v1/hub/tokens', far), 401);
  assert.equal((await server.stop()).code, 0);
});

test('a token of live that makes no sense is refused with what would', async (t) => {
  const data = folder(t);
  for (const [args, words, code] of [
    [['--scope', 'app'], /--app/, 2],
    [['--scope', 'global', '--app', 'live'], /for no app/, 2],
    [['--scope', 'global', 'read'], /stand alone/, 2],
    [['--scope', 'app', '--app', 'Nope'], /not the name of an app/, 2],
    [['--scope', 'app', '--app', 'nope'], /no such app/, 1],
    [['--scope', 'global', '--allow-ip', '10.0.0.0/99'], /neither an address nor a range/, 1],
  ] as const) {
    const done = await bandstand(['token', 'create', '--data', data, ...args]);
    assert.equal(done.code, code, args.join(' '));
    assert.match(done.stderr, words);
    assert.equal(done.stdout, '');
  }
});

test('an RTMP port that was asked for must be free', async (t) => {
  const port = String(await taken(t));
  const args = ['--data', join(folder(t), 'data'), '--host', '127.0.0.1', '--port', '0', '--no-acoustid'];
  const refused = await bandstand(['serve', ...args, '--rtmp-port', port]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, new RegExp(`RTMP port ${port} cannot be opened.*--rtmp-port`));
});
