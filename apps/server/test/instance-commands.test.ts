import assert from 'node:assert/strict';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { bandstand, type Done, folder } from './instance/command.ts';
import { admin, adminEnv, startServer } from './instance/serving.ts';
import { ask, at, listAt, signIn, textAt } from './instance/talking.ts';
import { wav } from './music.ts';

/** The one JSON value on stdout, with nothing on stderr. */
function value(done: Done): unknown {
  assert.equal(done.code, 0, done.stderr);
  assert.equal(done.stderr, '', 'with --json there are no words');
  assert.equal(done.stdout.trimEnd().split('\n').length, 1);
  return JSON.parse(done.stdout);
}

test('accounts made, changed and removed by the command are known to the running server at once', async (t) => {
  const server = await startServer(t, { env: adminEnv });
  const run = (args: readonly string[], input = '') =>
    bandstand(['account', ...args, '--data', server.data], { input });
  const anna = { username: 'anna', password: 'first password' };

  const added = await run(
    ['add', 'anna', '--role', 'user', '--password-stdin', '--json'],
    'first password\n',
  );
  assert.equal(at(value(added), 'role'), 'user');
  await signIn(server.url, anna);

  const made = await run(['app-password', 'anna', '--client', 'Phone']);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^[A-Z2-7]{4}(-[A-Z2-7]{4}){5}\n$/i, 'stdout holds the password alone');
  const query = new URLSearchParams({ u: 'anna', p: made.stdout.trim(), f: 'json', v: '1.16.1', c: 'test' });
  const ping = await ask(server.url, `/rest/ping?${query.toString()}`);
  assert.equal(at(ping.body, 'subsonic-response.status'), 'ok', ping.text);
  query.set('p', anna.password);
  const own = await ask(server.url, `/rest/getUser?username=anna&${query.toString()}`);
  assert.equal(
    at(own.body, 'subsonic-response.error.code'),
    40,
    "the account's own password opens nothing here",
  );

  const changed = await run(['password', 'anna', '--password-stdin'], 'second password');
  assert.equal(changed.code, 0, changed.stderr);
  assert.equal(changed.stdout, '');
  const old = await ask(server.url, '/api/v1/auth/login', { body: { ...anna, kind: 'bearer' } });
  assert.equal(at(old.body, 'code'), 'bad_credentials');
  const token = await signIn(server.url, { ...anna, password: 'second password' });

  const listed = value(await run(['list', '--json']));
  assert.deepEqual(Array.isArray(listed) ? listed.map((one) => at(one, 'username')) : listed, [
    'root',
    'anna',
  ]);
  const asked = await run(['remove', 'anna']);
  assert.equal(asked.code, 2, 'it wants to be sure');
  assert.equal((await run(['remove', 'anna', '--yes'])).code, 0);
  assert.equal((await ask(server.url, '/api/v1/account', { token })).status, 401, 'its session is over');
  const last = await run(['remove', 'root', '--yes']);
  assert.equal(last.code, 1, 'the last root stays');
  assert.match(last.stderr, /last active root_admin/);
});

test('what commands refuse leaves stdout empty and says what to do', async (t) => {
  const data = join(folder(t), 'data');
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['account', 'add', 'anna', '--role', 'user', '--data', data], 2, /--password-stdin/],
    [['account', 'add', 'anna', '--role', 'user', '--password-stdin', '--data', data], 1, /root_admin/],
    [['account', 'app-password', 'nobody', '--client', 'x', '--data', data], 1, /no account named nobody/],
    [['backup', join(data, 'x', 'b.tar.gz'), '--data', join(data, 'missing')], 2, /no data folder/],
    [['restore', join(data, 'missing.tar.gz'), '--data', data], 2, /no file/],
  ];
  for (const [args, code, words] of cases) {
    const done = await bandstand(args, { input: 'a long password' });
    assert.equal(done.code, code, `${args.join(' ')}: ${done.stderr}`);
    assert.match(done.stderr, words);
    assert.equal(done.stdout, '');
  }
});

test('a scan asked for by the command is done by the running server, and shown there', async (t) => {
  const music = join(folder(t), 'music', 'Some album');
  mkdirSync(music, { recursive: true });
  for (const [index, name] of ['one', 'two', 'three'].entries())
    writeFileSync(join(music, `${name}.wav`), wav(1, 200 + 50 * index));
  const server = await startServer(t, { env: adminEnv });
  const token = await signIn(server.url);
  const scan = value(
    await bandstand(['scan', '--data', server.data, '--music', join(music, '..'), '--json']),
  );
  assert.equal(at(scan, 'state'), 'done');
  assert.equal(at(scan, 'added'), 3);
  const tracks = await ask(server.url, '/api/v1/tracks', { token });
  assert.equal(at(tracks.body, 'total'), 3, tracks.text);
  const status = await ask(server.url, '/api/v1/scan', { token });
  assert.equal(at(status.body, 'last.counts.added'), 3, status.text);
  const again = value(await bandstand(['scan', '--data', server.data, '--json']));
  assert.equal(at(again, 'added'), 0);
  assert.equal(at(again, 'seen'), 3);
});

test('what is backed up beside a running server comes back on another machine', async (t) => {
  const dir = folder(t);
  const music = join(dir, 'music');
  mkdirSync(music);
  writeFileSync(join(music, 'song.wav'), wav(1));
  const server = await startServer(t, { env: adminEnv, args: ['--music', music] });
  const token = await signIn(server.url);
  assert.equal((await bandstand(['scan', '--data', server.data])).code, 0);
  const tracks = await ask(server.url, '/api/v1/tracks', { token });
  const id = textAt(listAt(tracks.body, 'items')[0], 'id');
  assert.equal((await ask(server.url, `/api/v1/starred/tracks/${id}`, { method: 'PUT', token })).status, 204);
  const secret = await bandstand(['account', 'app-password', 'root', '--client', 'x', '--data', server.data]);

  const file = join(dir, 'backup.tar.gz');
  const manifest = value(await bandstand(['backup', file, '--media', '--json', '--data', server.data]));
  assert.equal(statSync(file).mode & 0o777, 0o600, 'the archive holds secrets');
  assert.ok(listAt(manifest, 'entries').some((entry) => at(entry, 'path') === 'library.db'));
  const exists = await bandstand(['backup', file, '--data', server.data]);
  assert.equal(exists.code, 2);
  await server.stop();

  const elsewhere = join(dir, 'elsewhere');
  const restored = value(await bandstand(['restore', file, '--data', elsewhere, '--json']));
  assert.equal(at(restored, 'dataDir'), elsewhere);
  assert.equal((await bandstand(['restore', file, '--data', elsewhere])).code, 1, 'not over what is there');
  const next = await startServer(t, { data: elsewhere });
  const track = await ask(next.url, `/api/v1/tracks/${id}`, { token });
  assert.equal(track.status, 200, 'the session and the ids are the same');
  assert.notEqual(at(track.body, 'starredAt'), undefined);
  const query = new URLSearchParams({ u: 'root', p: secret.stdout.trim(), f: 'json', v: '1.16.1', c: 'x' });
  const ping = await ask(next.url, `/rest/getUser?username=root&${query.toString()}`);
  assert.equal(at(ping.body, 'subsonic-response.status'), 'ok', 'secrets came along');
});

test('doctor names the configuration without secrets, and what is wrong', async (t) => {
  const data = join(folder(t), 'data');
  const env = { ...adminEnv, BANDSTAND_SECRET_KEY: 'ab'.repeat(32), BANDSTAND_PORT: '0' };
  const good = value(await bandstand(['doctor', '--json', '--data', data], { env }));
  assert.equal(at(good, 'configuration.BANDSTAND_DATA'), data);
  assert.equal(at(good, 'ok'), true, JSON.stringify(good));
  const words = await bandstand(['doctor', '--data', data, '--music', join(data, 'missing')], { env });
  assert.equal(words.code, 1);
  assert.match(words.stdout, /BAD .*missing/);
  for (const secret of [admin.password, env.BANDSTAND_SECRET_KEY])
    assert.ok(!JSON.stringify(good).includes(secret) && !words.stdout.includes(secret));
});
