/** What is remembered between requests never outlives a change: of rights, of the registry, of the files beside it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '@bandstand/sqlite';
import { hubSchema } from '../src/schema/index.ts';
import { as, House, itemsOf, textOf } from './house.ts';
import { named } from './setting.ts';

const app = '/api/v1/apps/live';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Another handle on the registry, as another program has one. */
function elsewhere(house: House, sql: string, params: readonly (string | number)[] = []): void {
  const { path } = house.storage.hub;
  const db = openDatabase({ path, schema: hubSchema, synchronous: 'full' });
  db.write((writer) => writer.run(sql, params));
  db.close();
}

test('a token that is revoked, moved or over opens nothing any more, whoever did it', async (t) => {
  let now = Date.now();
  const house = await House.open(t, { clock: () => now });
  const make = async (path: string, body: object) => {
    const { body: made } = await house.ask('POST', path, body);
    const row = itemsOf(await house.ask('GET', `${path}?limit=100`)).at(-1);
    return { token: textOf(made['token']), id: Number(row?.['id']) };
  };
  const status = async (token: string) => (await house.ask('GET', app, undefined, bearer(token))).status;
  const [one, two, three, four] = [
    await make('/api/v1/hub/tokens', { name: 'one', scope: 'global' }),
    await make('/api/v1/hub/tokens', { name: 'two', scope: 'global' }),
    await make(`${app}/tokens`, { name: 'three' }),
    await make('/api/v1/hub/tokens', {
      name: 'four',
      scope: 'global',
      expiresAt: new Date(now + 60_000).toISOString(),
    }),
  ];
  const all = async () => [
    await status(one.token),
    await status(two.token),
    await status(three.token),
    await status(four.token),
  ];
  assert.deepEqual([await all(), await all()], [Array(4).fill(200), Array(4).fill(200)]);
  assert.equal((await house.ask('DELETE', `/api/v1/hub/tokens/${one.id}`)).status, 204);
  assert.deepEqual(await all(), [401, 200, 200, 200]);
  elsewhere(house, 'UPDATE api_tokens SET revoked = 1 WHERE id = ?', [two.id]);
  assert.deepEqual(await all(), [401, 401, 200, 200]);
  elsewhere(house, `UPDATE api_tokens SET allowed_ips_json = '["192.0.2.7"]' WHERE id = ?`, [three.id]);
  assert.deepEqual(await all(), [401, 401, 401, 200]);
  elsewhere(house, `UPDATE api_tokens SET allowed_ips_json = '["127.0.0.1"]' WHERE id = ?`, [three.id]);
  assert.deepEqual(await all(), [401, 401, 200, 200]);
  now += 60_000;
  assert.deepEqual(await all(), [401, 401, 200, 401]);
});

test('a role that changes counts for the next request', async (t) => {
  const house = await House.open(t);
  const status = async (method: string, body?: object) =>
    (await house.ask(method, app, body, as('ana'))).status;
  assert.equal(await status('GET'), 404);
  elsewhere(house, `INSERT INTO users (id, account_gid, email) VALUES ('u1', 'gid-ana', 'ana@example.org')`);
  elsewhere(
    house,
    `INSERT INTO memberships (user_id, tenant_id, role) SELECT 'u1', tenant_id, 'viewer' FROM apps WHERE name = 'live'`,
  );
  assert.deepEqual([await status('GET'), await status('PATCH', { displayName: 'A' })], [200, 403]);
  elsewhere(house, `UPDATE memberships SET role = 'editor' WHERE user_id = 'u1'`);
  assert.deepEqual([await status('GET'), await status('PATCH', { displayName: 'A' })], [200, 200]);
  elsewhere(house, `UPDATE users SET status = 'pending' WHERE id = 'u1'`);
  assert.deepEqual([await status('GET'), await status('PATCH', { displayName: 'B' })], [404, 404]);
});

test('an app is answered as it is: renamed, edited, given away, tended by hand, gone', async (t) => {
  let now = Date.now();
  const house = await House.open(t, { clock: () => now });
  await house.storage.apps.create({ name: named('stage') });
  const stage = '/api/v1/apps/stage';
  const read = async () => (await house.ask('GET', stage)).body;
  const setting = async (name: string) => {
    const { settings } = await read();
    return typeof settings === 'object' && settings !== null
      ? new Map(Object.entries(settings)).get(name)
      : null;
  };
  const first = await read();
  assert.deepEqual(await read(), first);
  await house.ask('PATCH', stage, { displayName: 'The stage', chat: true });
  assert.deepEqual([(await read())['displayName'], await setting('chat')], ['The stage', true]);
  elsewhere(house, `UPDATE apps SET display_name = 'Another name' WHERE name = 'stage'`);
  assert.equal((await read())['displayName'], 'Another name');
  // Of a file that somebody edits by hand a second passes until it is looked at.
  house.configure('stage', { 'features.chat': false });
  now += 1000;
  assert.equal(await setting('chat'), false);
  const { body: tenant } = await house.ask('POST', '/api/v1/tenants', { name: 'Others' });
  await house.ask('PATCH', stage, { tenant: tenant['id'] });
  assert.equal((await read())['tenant'], tenant['id']);
  assert.equal((await house.ask('DELETE', stage)).status, 204);
  assert.equal((await house.ask('GET', stage)).status, 404);
  assert.equal(itemsOf(await house.ask('GET', '/api/v1/apps')).length, 1);
});

test('a play token is given as the app says now, and not for an app that is gone', async (t) => {
  let now = Date.now();
  const house = await House.open(t, { clock: () => now });
  await house.storage.apps.create({ name: named('stage') });
  const ask = async () =>
    (await house.ask('GET', '/api/v1/apps/stage/play-token/stage-a', undefined, {})).status;
  assert.deepEqual([await ask(), await ask()], [200, 200]);
  await house.ask('PATCH', '/api/v1/apps/stage', { publicPlayback: false });
  assert.equal(await ask(), 401);
  house.configure('stage', { 'features.public_playback': true });
  now += 1000;
  assert.equal(await ask(), 200);
  elsewhere(house, `DELETE FROM apps WHERE name = 'stage'`);
  assert.equal(await ask(), 401);
});
