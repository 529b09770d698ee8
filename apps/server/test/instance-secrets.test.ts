import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { bandstand } from './instance/command.ts';
import { admin, adminEnv, startServer } from './instance/serving.ts';
import { ask, at, signIn, textAt } from './instance/talking.ts';

const metricsToken = 'the token for measurements';

test('the most talkative log holds no secret, whatever way it came in, and no command tells one', async (t) => {
  const env = { ...adminEnv, BANDSTAND_LOG_LEVEL: 'debug', BANDSTAND_METRICS_TOKEN: metricsToken };
  const server = await startServer(t, { env });
  const { url, data } = server;
  const secrets: string[] = [admin.password, metricsToken, 'a wrong password'];

  const cookie = await ask(url, '/api/v1/auth/login', { body: { ...admin, kind: 'cookie' } });
  const session = cookie.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  secrets.push(session.split('=')[1] ?? '');
  const token = await signIn(url);
  const wrong = await ask(url, '/api/v1/auth/login', {
    body: { ...admin, password: 'a wrong password', kind: 'bearer' },
  });
  assert.equal(wrong.status, 401);
  const made = await ask(url, '/api/v1/account/tokens', {
    token,
    body: { name: 'program', scopes: ['read'] },
  });
  const apiToken = textAt(made.body, 'token');
  const app = await ask(url, '/api/v1/account/app-passwords', { token, body: { client: 'Phone' } });
  const secret = textAt(app.body, 'secret');
  const plain = secret.replaceAll('-', '');
  secrets.push(token, apiToken, secret, plain, Buffer.from(secret).toString('hex'));

  const salted = createHash('md5').update(`${secret}salt`).digest('hex');
  secrets.push(salted);
  const credentials: readonly Readonly<Record<string, string>>[] = [
    { u: 'root', p: secret },
    { u: 'root', p: plain },
    { u: 'root', p: `enc:${Buffer.from(secret).toString('hex')}` },
    { u: 'root', t: salted, s: 'salt' },
    { apiKey: secret },
  ];
  for (const one of credentials) {
    const query = new URLSearchParams({ ...one, v: '1.16.1', c: 'test', f: 'json' }).toString();
    const answer = await ask(url, `/rest/getUser?username=root&${query}`);
    assert.equal(at(answer.body, 'subsonic-response.status'), 'ok', `${query}: ${answer.text}`);
    await ask(url, `/rest/getUser.view?username=nobody&${query}`);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await fetch(`${url}/rest/ping`, { method: 'POST', headers, body: query });
  }
  // Mistakes that people make: secrets where they do not belong.
  await ask(url, `/api/v1/albums?token=${apiToken}`);
  await ask(url, `/api/v1/albums?access_token=${apiToken}&%74oken=${apiToken}`);
  await ask(url, '/api/v1/account', {
    headers: { authorization: `Basic ${Buffer.from(`root:${secret}`).toString('base64')}` },
  });
  await ask(url, '/api/v1/account', { headers: { cookie: session } });
  await ask(url, '/api/v1/account', { token: apiToken });
  await ask(url, '/api/v1/account', { token: `${apiToken}x` });
  await ask(url, '/metrics', { token: metricsToken });
  await ask(url, '/api/v1/auth/login', { body: { username: 'root', password: 7 } });
  await ask(url, '/api/v1/auth/setup', { body: { ...admin, token: secret } });
  await ask(url, '/api/v1/account/password', {
    token,
    body: { current: 'a wrong password', next: admin.password },
  });
  await tellNothing(data);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });

  const written = server.output.stdout + server.output.stderr;
  assert.match(written, /"operation":"subsonic.getUser"/, 'it did log');
  assert.deepEqual(
    secrets.filter((one) => written.includes(one) || written.includes(encodeURIComponent(one))),
    [],
  );
  const key = textAt(JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')), 'master_key');
  assert.ok(!written.includes(key));
  // Nothing that could be used again lies in the data folder in clear, but for the key itself.
  for (const name of readdirSync(data).filter((file) => file.endsWith('.db'))) {
    const bytes = readFileSync(join(data, name)).toString('latin1');
    assert.deepEqual(
      secrets.filter((one) => bytes.includes(one)),
      [],
      name,
    );
    assert.ok(!bytes.includes(key));
  }
});

/** A command tells no password in its output or errors. */
async function tellNothing(data: string): Promise<void> {
  const args = ['account', 'add', 'anna', '--role', 'user', '--password-stdin', '--json', '--data', data];
  const done = await bandstand(args, { input: 'annas own password' });
  assert.equal(done.code, 0);
  const again = await bandstand(args, { input: 'annas own password' });
  assert.equal(again.code, 1);
  for (const { stdout, stderr } of [done, again])
    assert.ok(!`${stdout}${stderr}`.includes('annas own password'));
}
