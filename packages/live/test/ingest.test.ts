import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { coded, ffmpeg, room, source, until } from './broadcast.ts';
import { House, itemsOf, textOf } from './house.ts';
import { Pusher } from './pusher.ts';
import { named } from './setting.ts';

const path = '/api/v1/apps/live/ingress';
const refusal = 'NetStream.Publish.BadName';

/** What the server says to a push, at once hung up again. */
async function push(house: House, app: string, name: string): Promise<string> {
  const pusher = new Pusher(house.live.ports.rtmp ?? 0);
  await pusher.open(app, name);
  const status = JSON.stringify(pusher.status()).slice(1, -1);
  pusher.close();
  await until('nobody publishes', () => house.live.plane.find(room('live')) === undefined);
  return status;
}

test('a key opens its room, as Bandstand and as StreamHub write addresses; nothing else does', async (t) => {
  const house = await House.open(t);
  const made = await house.ask('POST', path, { name: 'Camera' });
  assert.equal(made.status, 201, made.text);
  const key = textOf(made.body['key']);
  assert.equal(made.body['server'], `rtmp://127.0.0.1:${house.live.ports.rtmp}/live`);
  assert.equal(await push(house, 'live', key), 'NetStream.Publish.Start');
  await house.storage.apps.create({ name: named('second') });
  const other = await house.ask('POST', '/api/v1/apps/second/ingress', { room: 'hall' });
  const second = textOf(other.body['key']);
  // `live` stands for any app; every other name is the app itself.
  assert.equal(await push(house, 'live', second), 'NetStream.Publish.Start');
  assert.equal(await push(house, 'second', second), 'NetStream.Publish.Start');
  assert.equal(await push(house, 'second', key), refusal);
  for (const wrong of [`${key}x`, key.slice(1), 'a.b', '..', `${key}/x`])
    assert.equal(await push(house, 'live', wrong), refusal, wrong);
  const [listed] = itemsOf(await house.ask('GET', path));
  assert.equal(listed?.['keyHint'], key.slice(-4));
  assert.equal(JSON.stringify(listed).includes(key), false);
  assert.equal(readsKey(house, key), false);
});

/** Whether a key lies in a database in clear. */
const readsKey = ({ storage }: House, key: string): boolean =>
  storage.databases.read(named('live'), (reader) =>
    JSON.stringify(reader.all('SELECT * FROM ingress_auth')).includes(key),
  ) || storage.hub.read((reader) => JSON.stringify(reader.all('SELECT * FROM ingress_keys')).includes(key));

test(
  'a password that is wrong or missing is refused like a wrong key, before any media',
  needs('ffmpeg'),
  async (t) => {
    const house = await House.open(t);
    house.configure('live', { 'features.rtmp_password': true });
    const made = await house.ask('POST', path, {});
    const [key, password] = [textOf(made.body['key']), textOf(made.body['password'])];
    for (const name of [key, `${key}:`, `${key}:wrong`, `${key}?password=${password}x`])
      assert.equal(await push(house, 'live', name), refusal, name);
    assert.equal(await push(house, 'live', `${key}:${password}`), 'NetStream.Publish.Start');
    assert.equal(await push(house, 'live', `${key}?rtmp_password=${password}`), 'NetStream.Publish.Start');
    const started: string[] = [];
    house.live.events.on(({ kind }) => void started.push(kind));
    const to = `${house.rtmp}/live/${key}`;
    const refused = await ffmpeg(...source(2), ...coded(), '-f', 'flv', to);
    assert.notEqual(refused.code, 0);
    assert.deepEqual(started, []);
    const renewed = await house.ask('POST', `${path}/${textOf(made.body['id'])}/password`);
    assert.equal(await push(house, 'live', `${key}:${password}`), refusal);
    assert.equal(
      await push(house, 'live', `${key}:${textOf(renewed.body['password'])}`),
      'NetStream.Publish.Start',
    );
  },
);

test('one who comes back takes his own place, never that of another; a new key cuts off the old', async (t) => {
  const house = await House.open(t);
  const one = await house.ask('POST', path, {});
  const two = await house.ask('POST', path, {});
  const [key, other] = [textOf(one.body['key']), textOf(two.body['key'])];
  const first = new Pusher(house.live.ports.rtmp ?? 0);
  await first.open('live', key);
  const { session } = house.live.plane.find(room('live')) ?? {};
  const stranger = new Pusher(house.live.ports.rtmp ?? 0);
  await stranger.open('live', other);
  assert.equal(stranger.status(), refusal);
  const again = new Pusher(house.live.ports.rtmp ?? 0);
  await again.open('live', key);
  assert.equal(again.status(), 'NetStream.Publish.Start');
  assert.notEqual(house.live.plane.find(room('live'))?.session, session);
  const rotated = await house.ask('POST', `${path}/${textOf(one.body['id'])}/key`);
  await until('the old key is cut off', () => again.closed);
  assert.equal(await push(house, 'live', key), refusal);
  assert.equal(await push(house, 'live', textOf(rotated.body['key'])), 'NetStream.Publish.Start');
  assert.equal((await house.ask('DELETE', `${path}/${textOf(one.body['id'])}`)).status, 204);
  assert.equal(await push(house, 'live', textOf(rotated.body['key'])), refusal);
  assert.equal((await house.ask('DELETE', `${path}/${textOf(one.body['id'])}`)).status, 404);
  for (const pusher of [first, stranger, again]) pusher.close();
});

test('keys that a kill has left without their pointer are found again with the next change', async (t) => {
  const house = await House.open(t);
  const key = textOf((await house.ask('POST', path, {})).body['key']);
  house.storage.hub.write((writer) => writer.run('DELETE FROM ingress_keys'));
  assert.equal(await push(house, 'live', key), refusal);
  await house.ask('POST', path, {});
  assert.equal(await push(house, 'live', key), 'NetStream.Publish.Start');
});

test('who shows wrong keys again and again is not heard for a minute, with the right one neither', async (t) => {
  let now = Date.now();
  const house = await House.open(t, { clock: () => now });
  const key = textOf((await house.ask('POST', path, {})).body['key']);
  for (let time = 0; time < 20; time += 1) assert.equal(await push(house, 'live', `wrong${time}`), refusal);
  assert.equal(await push(house, 'live', key), refusal);
  now += 61_000;
  assert.equal(await push(house, 'live', key), 'NetStream.Publish.Start');
});

test('a pull keeps its address sealed, and hides it', async (t) => {
  const house = await House.open(t);
  const secret = 'rtsp://cam:pw@10.0.0.9/1';
  const made = await house.ask('POST', path, { type: 'rtsp', room: 'door', pullUrl: secret });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.body['key'], undefined);
  assert.equal((await house.ask('GET', path)).text.includes('pw'), false);
  for (const pullUrl of ['http://x/', 'file:///etc/passwd', 'rtsp', undefined])
    assert.equal(
      (await house.ask('POST', path, { type: 'rtsp', ...(pullUrl ? { pullUrl } : {}) })).status,
      400,
    );
  assert.equal((await house.ask('POST', path, { room: '../x' })).status, 400);
});

test('a tenant publishes as many streams at once as it may, and coming back is none more', async (t) => {
  const house = await House.open(t);
  house.storage.hub.write((writer) =>
    writer.run(`UPDATE quotas SET max_concurrent_streams = 1 WHERE tenant_id = 'platform'`),
  );
  const keys: string[] = [];
  for (const wanted of ['hall', 'yard'])
    keys.push(textOf((await house.ask('POST', path, { room: wanted })).body['key']));
  const first = new Pusher(house.live.ports.rtmp ?? 0);
  await first.open('live', keys[0] ?? '');
  const second = new Pusher(house.live.ports.rtmp ?? 0);
  await second.open('live', keys[1] ?? '');
  assert.equal(second.status(), refusal);
  const again = new Pusher(house.live.ports.rtmp ?? 0);
  await again.open('live', keys[0] ?? '');
  assert.equal(again.status(), 'NetStream.Publish.Start');
  again.close();
  await until('nobody publishes', () => house.live.plane.find(room('hall')) === undefined);
  const third = new Pusher(house.live.ports.rtmp ?? 0);
  await third.open('live', keys[1] ?? '');
  assert.equal(third.status(), 'NetStream.Publish.Start');
  for (const pusher of [first, second, third]) pusher.close();
});
