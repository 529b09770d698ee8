import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { bandstand, folder } from './instance/command.ts';
import { admin, adminEnv, startServer } from './instance/serving.ts';
import { ask, at, signIn } from './instance/talking.ts';

test('a first start says where it is, is alive and ready, and hands out the first account once', async (t) => {
  const server = await startServer(t);
  assert.match(
    server.output.stdout,
    /^Bandstand is ready at \S+, its data is in \S+\n$/,
    'one line on stdout',
  );
  const { stdout: command } = spawnSync('ps', ['-o', 'args=', '-p', String(server.child.pid)], {
    encoding: 'utf8',
  });
  assert.match(
    command,
    /\/program-\d+\/main\.mjs serve /,
    'joined to a few files, it starts in half the time',
  );
  assert.equal(statSync(server.data).mode & 0o777, 0o700, 'for its owner alone');
  assert.equal(statSync(join(server.data, 'secrets.json')).mode & 0o777, 0o600);
  assert.ok(existsSync(join(server.data, 'library.db')));
  assert.deepEqual((await ask(server.url, '/healthz')).body, { alive: true });
  assert.deepEqual((await ask(server.url, '/readyz')).body, {
    ready: true,
    loading: [],
    parts: { identification: { state: 'off' } },
  });
  const status = await ask(server.url, '/api/v1/auth/status');
  assert.equal(at(status.body, 'setupNeeded'), true);

  const [, token = ''] = await server.says(/\/setup#(\S+)/);
  const wanted = { ...admin, kind: 'bearer' };
  const wrong = await ask(server.url, '/api/v1/auth/setup', { body: { ...wanted, token: `${token}x` } });
  assert.equal(at(wrong.body, 'code'), 'bad_setup_token');
  const made = await ask(server.url, '/api/v1/auth/setup', { body: { ...wanted, token } });
  assert.equal(made.status, 201, made.text);
  assert.equal(at(made.body, 'account.role'), 'root_admin');
  const again = await ask(server.url, '/api/v1/auth/setup', {
    body: { ...wanted, username: 'second', token },
  });
  assert.equal(at(again.body, 'code'), 'setup_done');
  assert.equal(at((await ask(server.url, '/api/v1/auth/status')).body, 'setupNeeded'), false);
  await signIn(server.url);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });

  const next = await startServer(t, { data: server.data });
  assert.doesNotMatch(next.output.stderr, /setup#/, 'no set-up address once there is an account');
  await signIn(next.url);
});

test('the first account comes from the environment, its password from a file', async (t) => {
  const file = join(folder(t), 'password');
  writeFileSync(file, `${admin.password}\n`);
  const env = { BANDSTAND_ADMIN_USER: 'anna', BANDSTAND_ADMIN_PASSWORD_FILE: file };
  const server = await startServer(t, { env });
  assert.doesNotMatch(server.output.stderr, /setup#/);
  await signIn(server.url, { username: 'anna', password: admin.password });
  await server.stop();
  // Once there is an account the variables mean nothing: they cannot take over a running site.
  const again = await startServer(t, { data: server.data, env: adminEnv });
  const refused = await ask(again.url, '/api/v1/auth/login', { body: { ...admin, kind: 'bearer' } });
  assert.equal(at(refused.body, 'code'), 'bad_credentials');
});

test('a first account that is no good ends the start with its reason', async (t) => {
  const data = join(folder(t), 'data');
  const env = { BANDSTAND_ADMIN_USER: 'anna', BANDSTAND_ADMIN_PASSWORD: 'short' };
  const { code, stderr, stdout } = await bandstand(['serve', '--data', data, '--port', '0'], { env });
  assert.equal(code, 1);
  assert.match(stderr, /BANDSTAND_ADMIN_PASSWORD/);
  assert.ok(!stderr.includes('short'), 'the password itself is not said');
  assert.equal(stdout, '');
  assert.deepEqual(
    readdirSync(data).filter((name) => /-(?:wal|shm)$/.test(name)),
    [],
  );
});
