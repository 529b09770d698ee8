import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { bandstand, folder } from './instance/command.ts';
import { adminEnv, startServer } from './instance/serving.ts';
import { ask } from './instance/talking.ts';

const wrongOptions: readonly (readonly [readonly string[], RegExp])[] = [
  [['serve', '--musik', '/tmp'], /--musik[\s\S]*--music/],
  [['serve', '--port', 'many'], /--port[\s\S]*whole number/],
  [['serve', '--port'], /--port/],
  [['serve', '--public-url', 'example.org/music'], /address such as/],
  [['serve', '--log-level', 'loud'], /debug, info, warn/],
  [['serve', 'everything'], /argument/],
  [['serfe'], /serfe/],
  [['account', 'ad'], /add/],
  [['account', 'add', 'anna', '--role', 'king'], /root_admin/],
];

test('an option or command that does not exist is refused with the nearest that does', async (t) => {
  const data = join(folder(t), 'data');
  for (const [args, words] of wrongOptions) {
    const { code, stderr, stdout } = await bandstand(args, { env: { BANDSTAND_DATA: data } });
    assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, words, args.join(' '));
    assert.doesNotMatch(stderr, /\n\s+at /, 'no stack for a mistake in a command');
    assert.equal(stdout, '');
  }
});

test('a variable that does not exist or cannot be used is refused with the nearest that does', async (t) => {
  const data = join(folder(t), 'data');
  const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ BANDSTAND_MUSIK: '/tmp' }, /BANDSTAND_MUSIK is not an option\. Did you mean BANDSTAND_MUSIC\?/],
    [{ BANDSTAND_CACHE_SIZE: 'plenty' }, /BANDSTAND_CACHE_SIZE.*512M/],
    [{ BANDSTAND_ADMIN_PASSWORD_FILE: '/not/there' }, /cannot be read/],
    [{ BANDSTAND_SECRET_KEY: 'short' }, /64 hexadecimal/],
  ];
  for (const [env, words] of cases) {
    const { code, stderr } = await bandstand(['serve', '--data', data, '--port', '0'], { env });
    assert.equal(code, 2, JSON.stringify(env));
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /\n\s+at /);
  }
});

test('a port that is in use is named, with what to do', async (t) => {
  const busy = createServer().listen(0, '127.0.0.1');
  t.after(() => busy.close());
  await once(busy, 'listening');
  const address = busy.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const data = join(folder(t), 'data');
  const args = ['serve', '--data', data, '--host', '127.0.0.1', '--port', port];
  const { code, stderr, stdout } = await bandstand(args, { env: adminEnv });
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`Port ${port} is in use\\..*--port`));
  assert.equal(stdout, '');
});

test('a second server on the same data folder is refused, the first goes on', async (t) => {
  const server = await startServer(t, { env: adminEnv });
  const { code, stderr } = await bandstand(['serve', '--data', server.data, '--port', '0']);
  assert.equal(code, 2);
  assert.match(stderr, /Another server uses .* Stop it first/);
  assert.equal((await ask(server.url, '/healthz')).status, 200);
});

test('a music folder or data folder that is no good ends the start with its reason', async (t) => {
  const dir = folder(t);
  const file = join(dir, 'file');
  writeFileSync(file, 'no folder');
  const cases = [
    ['serve', '--data', join(dir, 'data'), '--port', '0', '--music', join(dir, 'missing')],
    ['serve', '--data', join(dir, 'data'), '--port', '0', '--music', file],
    ['serve', '--data', file, '--port', '0'],
  ];
  for (const args of cases) {
    const { code, stderr, stdout } = await bandstand(args, { env: adminEnv });
    assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.doesNotMatch(stderr, /\n\s+at /, stderr);
    assert.equal(stdout, '', 'it never said that it was ready');
  }
});

test('every command has a --help that names its options on stdout', async () => {
  const commands = [
    [],
    ['serve'],
    ['scan'],
    ['account'],
    ['account', 'add'],
    ['backup'],
    ['restore'],
    ['doctor'],
  ];
  for (const words of commands) {
    const { code, stdout, stderr } = await bandstand([...words, '--help']);
    assert.equal(code, 0, words.join(' '));
    assert.match(stdout, /Usage: bandstand/);
    assert.equal(stderr, '');
  }
});
