import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { as, House, itemsOf, textOf } from './house.ts';
import { named } from './setting.ts';

/** A tenant, and somebody of it by each role: `<name>-owner` and so on. */
async function tenantOf(house: House, name: string): Promise<string> {
  const tenant = textOf((await house.ask('POST', '/api/v1/tenants', { name })).body['id']);
  for (const role of ['owner', 'editor', 'viewer']) {
    const path = `/api/v1/tenants/${tenant}/invites`;
    const asked = await house.ask('POST', path, { email: 'a@x.example', role });
    const token = textOf(asked.body['token']);
    const yes = await house.ask('POST', '/api/v1/tenants/invites/accept', { token }, as(`${name}-${role}`));
    assert.equal(yes.status, 200);
  }
  return tenant;
}

const names = (answer: Parameters<typeof itemsOf>[0]) => itemsOf(answer).map(({ name }) => name);

test('apps are made by editors within the quota, seen by their tenant, and removed by owners', async (t) => {
  const house = await House.open(t);
  await tenantOf(house, 'one');
  await tenantOf(house, 'two');
  const create = (name: string, who: string) => house.ask('POST', '/api/v1/apps', { name }, as(who));
  const made = await create('first', 'one-editor');
  assert.equal(made.status, 201);
  assert.ok(existsSync(house.storage.folders.database(named('first'))));
  for (const name of ['x', 'Live', 'a b', '../live', 'live/', 'api'])
    assert.equal((await create(name, 'one-owner')).status, 400, name);
  assert.equal((await create('first', 'one-owner')).status, 409);
  assert.equal((await create('second', 'one-viewer')).status, 403);
  assert.equal((await create('second', 'nobody')).status, 403);
  assert.equal((await create('second', 'one-owner')).status, 201);
  const third = await create('third', 'one-owner');
  assert.equal(third.status, 429);
  assert.deepEqual(
    [third.body['code'], third.body['metric'], third.body['limit'], third.body['used']],
    ['quota_exceeded', 'maxApps', 2, 2],
  );
  const seen = async (who: string) => names(await house.ask('GET', '/api/v1/apps', undefined, as(who)));
  assert.deepEqual(await seen('one-viewer'), ['first', 'second']);
  assert.deepEqual(await seen('two-owner'), []);
  assert.deepEqual(await seen('nobody'), []);
  assert.deepEqual(await seen('root'), ['first', 'live', 'second']);
  const page = await house.ask('GET', '/api/v1/apps?limit=2', undefined, as('root'));
  assert.deepEqual(names(page), ['first', 'live']);
  const next = `/api/v1/apps?limit=2&cursor=${textOf(page.body['next'])}`;
  assert.deepEqual(names(await house.ask('GET', next, undefined, as('root'))), ['second']);

  assert.equal((await house.ask('GET', '/api/v1/apps/first', undefined, as('two-owner'))).status, 404);
  const remove = (who: string, query = '') =>
    house.ask('DELETE', `/api/v1/apps/first${query}`, undefined, as(who));
  assert.equal((await remove('one-editor')).status, 403);
  assert.equal((await remove('two-owner')).status, 404);
  house.storage.databases.write(named('first'), (writer, app) =>
    writer.run(`INSERT INTO vods (app_id, name, status) VALUES (?, 'show', 'ready')`, [app.id]),
  );
  assert.equal((await remove('one-owner')).status, 409, 'recordings stay unless that is said');
  assert.equal((await remove('one-owner', '?vods=delete')).status, 204);
  assert.equal(existsSync(house.storage.folders.app(named('first'))), false);
  assert.equal((await create('third', 'one-owner')).status, 201);
});

test('what an app does is changed in its config.yaml, and secrets are never told', async (t) => {
  const house = await House.open(t);
  const change = await house.ask('PATCH', '/api/v1/apps/live', {
    displayName: 'The Club',
    recordingEnabled: false,
    splitMinutes: 30,
    chat: true,
    callbackUrl: 'https://hooks.example/x?token=abc',
  });
  assert.equal(change.status, 200);
  assert.equal(change.body['displayName'], 'The Club');
  const text = textOf((await house.ask('GET', '/api/v1/apps/live/config/raw')).body['text']);
  assert.match(text, /^# What this app does/, 'comments stay');
  assert.match(text, /split_minutes: 30/);
  const settings = house.live.settings.of(named('live'));
  assert.deepEqual([settings.recording.enabled, settings.features.chat], [false, true]);
  assert.ok(!change.text.includes('abc'));
  assert.equal(
    (await house.ask('PATCH', '/api/v1/apps/live', { callbackUrl: 'file:///etc/passwd' })).status,
    400,
  );
  assert.equal((await house.ask('PATCH', '/api/v1/apps/live', { name: 'other' })).status, 400);

  const secret = 'a secret of thirty letters ...Zq';
  const set = await house.ask('PUT', '/api/v1/apps/live/secrets', {
    callbackSecret: secret,
    s3AccessKey: 'AKIAEXAMPLE12345',
    s3SecretKey: secret,
  });
  assert.deepEqual(set.body, { callbackSecret: '…Zq', s3AccessKey: '…45', s3SecretKey: '…Zq' });
  const bucket = { bucket: 'shows', endpoint: 'https://s3.example' };
  const s3 = await house.ask('PUT', '/api/v1/apps/live/s3', bucket);
  assert.equal(s3.body['configured'], true);
  assert.equal(house.live.settings.of(named('live')).callbacks?.secret, secret);
  for (const path of ['', '/s3', '/secrets', '/config/raw']) {
    const answer = await house.ask('GET', `/api/v1/apps/live${path}`);
    assert.equal(answer.status, 200, path);
    assert.ok(!answer.text.includes(secret), path);
  }
  await house.ask('PUT', '/api/v1/apps/live/secrets', { s3SecretKey: null });
  assert.equal((await house.ask('GET', '/api/v1/apps/live/s3')).body['configured'], false);
});

test('rooms of one app are never those of another', async (t) => {
  const house = await House.open(t);
  const make = (name: string, roomPrefix?: string) =>
    house.ask('POST', '/api/v1/apps', { name, ...(roomPrefix === undefined ? {} : { roomPrefix }) });
  assert.equal((await make('live-eu')).body['roomPrefix'], 'live_eu', 'not a room of live');
  assert.equal((await make('club', 'live')).status, 409);
  assert.equal((await make('club', 'LIVE-x')).status, 409);
  assert.equal((await make('club', 'a/b')).status, 409);
  assert.equal((await make('club')).status, 201);
  assert.equal((await house.ask('PATCH', '/api/v1/apps/club', { roomPrefix: 'live' })).status, 400);
  assert.equal((await house.ask('PATCH', '/api/v1/apps/club', { roomPrefix: 'clubs' })).status, 200);
});

test('a removed name is free again at once, and an app that is elsewhere is a pointer', async (t) => {
  const house = await House.open(t);
  assert.equal((await house.ask('DELETE', '/api/v1/apps/live')).status, 204);
  assert.equal((await house.ask('GET', '/api/v1/apps/live')).status, 404);
  assert.equal((await house.ask('POST', '/api/v1/apps', { name: 'live' })).status, 201);
  house.storage.hub.write((writer) => writer.run(`UPDATE apps SET node_id = 'far' WHERE name = 'live'`));
  const far = await house.ask('GET', '/api/v1/apps/live');
  assert.deepEqual([far.body['node'], far.body['settings']], ['far', null]);
  assert.equal((await house.ask('PATCH', '/api/v1/apps/live', { chat: true })).status, 503);
});
