import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { HubTokens } from '../src/index.ts';
import { as, House, itemsOf, quiet, textOf } from './house.ts';
import { folder, named, open } from './setting.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('a token of an app opens that app and nothing else, is kept as a hash, and is over when it is revoked', async (t) => {
  const house = await House.open(t);
  await house.storage.apps.create({ name: named('other') });
  const made = await house.ask('POST', '/api/v1/apps/live/tokens', { name: 'encoder' }, as('root'));
  const token = textOf(made.body['token']);
  assert.match(token, /^sk_[\w-]{43}$/);
  const rows = house.storage.hub.read((reader) => reader.all('SELECT * FROM api_tokens'));
  assert.ok(!JSON.stringify(rows).includes(token));
  const ask = (path: string) => house.ask('GET', path, undefined, bearer(token));
  assert.equal((await ask('/api/v1/apps/live/ingress')).status, 200);
  const others = ['other', 'nowhere', 'Live', 'live%20', '%6Cive2'];
  const aliases = ['live%2F.', '..%2Flive', 'live%2f..%2flive', '.%2Flive', 'other%2F..%2Flive', 'live%00'];
  for (const path of [...others, ...aliases])
    assert.equal((await ask(`/api/v1/apps/${path}/ingress`)).status, 403, path);
  assert.equal((await ask('/api/v1/apps/live/tokens')).status, 403, 'it makes itself no others');
  assert.equal((await ask('/api/v1/hub/tokens')).status, 403);
  assert.deepEqual((await ask('/api/v1/hub/me')).body, { superadmin: false, app: 'live', tenants: [] });
  const listed = itemsOf(await house.ask('GET', '/api/v1/apps/live/tokens'))[0];
  assert.equal(listed?.['hint'], token.slice(-4));
  assert.ok(listed?.['lastUsedAt'] !== null);
  const id = Number(listed?.['id']);
  assert.equal((await house.ask('DELETE', `/api/v1/apps/other/tokens/${id}`)).status, 404);
  assert.equal((await house.ask('DELETE', `/api/v1/apps/live/tokens/${id}`)).status, 204);
  assert.equal((await ask('/api/v1/apps/live/ingress')).status, 401);
});

test('a list of addresses is checked against where somebody really is', async (t) => {
  const house = await House.open(t);
  const make = async (allowedIps: readonly string[]) => {
    const made = await house.ask('POST', '/api/v1/hub/tokens', { name: 'x', scope: 'global', allowedIps });
    return { status: made.status, token: made.status === 201 ? textOf(made.body['token']) : '' };
  };
  const use = async (token: string, more: Record<string, string> = {}) =>
    (await house.ask('GET', '/api/v1/hub/tokens', undefined, { ...bearer(token), ...more })).status;
  assert.equal(await use((await make(['127.0.0.0/8'])).token), 200);
  const far = (await make(['10.0.0.0/8', '2001:db8::/32'])).token;
  assert.equal(await use(far), 401);
  assert.equal(await use(far, { 'x-forwarded-for': '10.0.0.1' }), 401);
  assert.equal(await use(far, { forwarded: 'for=10.0.0.1' }), 401);
  for (const entry of ['10.0.0.0/33', 'everywhere', '2001:db8::/129', ''])
    assert.equal((await make([entry])).status, entry === '' ? 201 : 400, entry);
  assert.equal((await house.ask('POST', '/api/v1/hub/tokens', { name: 'x', scope: 'app' })).status, 400);
  assert.equal(
    (await house.ask('POST', '/api/v1/hub/tokens', { name: 'x', scope: 'app', app: 'no-such' })).status,
    404,
  );
});

test('addresses of both kinds, ends, damaged lists and uses', async (t) => {
  let now = Date.parse('2026-11-22T10:00:00Z');
  const { hub } = await open(t, folder(t));
  const tokens = new HubTokens({ hub, clock: () => now, random: randomBytes, log: quiet });
  t.after(() => tokens.close());
  const base = { name: 'x', app: null, by: null };
  const six = tokens.create({ ...base, allowedIps: ['2001:db8::/32', '192.0.2.7'], expiresAt: null });
  for (const [address, may] of [
    ['2001:db8:1::1', true],
    ['2001:db9::1', false],
    ['192.0.2.7', true],
    ['::ffff:192.0.2.7', true],
    ['192.0.2.8', false],
    ['nonsense', false],
  ] as const)
    assert.equal(tokens.authenticate(six.token, address) !== null, may, address);
  hub.write((writer) => writer.run(`UPDATE api_tokens SET allowed_ips_json = '{"a":'`));
  assert.equal(tokens.authenticate(six.token, '192.0.2.7'), null, 'a damaged list lets nobody in');

  const short = tokens.create({ ...base, allowedIps: [], expiresAt: '2026-11-22T11:00:00Z' });
  assert.ok(tokens.authenticate(short.token, '192.0.2.7') !== null);
  assert.equal(tokens.get(short.shown.id).lastUsedAt, null, 'not with each request');
  tokens.noteUses();
  assert.equal(tokens.get(short.shown.id).lastUsedAt, '2026-11-22T10:00:00.000Z');
  assert.equal(tokens.get(short.shown.id).lastUsedIp, '192.0.2.7');
  now += 3_600_000;
  assert.equal(tokens.authenticate(short.token, '192.0.2.7'), null);
  assert.throws(
    () => tokens.create({ ...base, allowedIps: [], expiresAt: '2026-11-22T10:30:00Z' }),
    /still to come/,
  );
  assert.throws(() => tokens.create({ ...base, allowedIps: [], expiresAt: 'soon' }), /still to come/);
});
