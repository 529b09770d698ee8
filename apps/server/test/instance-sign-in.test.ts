import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { answering } from './instance/acoustid.ts';
import { bandstand, folder } from './instance/command.ts';
import { startServer } from './instance/serving.ts';
import { ask, at } from './instance/talking.ts';

const address = '/api/v1/acoustid/account';
const client = { BANDSTAND_OPENID_CLIENT_ID: 'bandstand', BANDSTAND_OPENID_CLIENT_SECRET: 'hidden' };

test('a provider to sign in with is refused when it is none or not described whole', async (t) => {
  const data = join(folder(t), 'data');
  const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ BANDSTAND_OPENID_ISSUER: 'https://id.example' }, /needs BANDSTAND_OPENID_CLIENT_ID/],
    [{ BANDSTAND_OPENID_ISSUER: 'http://id.example', ...client }, /BANDSTAND_OPENID_ISSUER: .*https:/],
  ];
  for (const [env, words] of cases) {
    const { code, stderr } = await bandstand(['serve', '--data', data, '--port', '0'], { env });
    assert.equal(code, 2, stderr);
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /\n\s+at |hidden/);
  }
});

test('signing in is there where a provider is configured, and says when that is away', async (t) => {
  const issuer = { BANDSTAND_OPENID_ISSUER: 'http://127.0.0.1:1', ...client };
  const server = await startServer(t, { acoustid: 'copied', env: issuer });
  await answering(server.url);
  const account = await ask(server.url, address);
  assert.deepEqual([account.status, at(account.body, 'code')], [401, 'unauthenticated']);
  const away = await ask(server.url, `${address}/sign-in`);
  assert.deepEqual([away.status, at(away.body, 'code')], [503, 'provider_away']);
  const plain = await startServer(t);
  assert.equal((await ask(plain.url, address)).status, 404);
});
