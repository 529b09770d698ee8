import assert from 'node:assert/strict';
import { test } from 'node:test';
import { room, until } from './broadcast.ts';
import { House, itemsOf, textOf } from './house.ts';
import { Pusher } from './pusher.ts';
import { named } from './setting.ts';

/** The samples of a family, by its name without `bandstand_live_`. */
async function measured(house: House, name: string): Promise<Record<string, number>> {
  const family = house.live.metrics.find((one) => one.name === `bandstand_live_${name}`);
  const samples = (await family?.read()) ?? [];
  return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

test('streams and viewers are the same in statistics, metrics and lists, and no idle app is opened', async (t) => {
  const house = await House.open(t);
  for (const name of ['aaa', 'bbb', 'ccc']) await house.storage.apps.create({ name: named(name) });
  const made = await house.ask('POST', '/api/v1/apps/live/ingress', {});
  const pusher = new Pusher(house.live.ports.rtmp ?? 0);
  await pusher.open('live', textOf(made.body['key']));
  const publication = house.live.plane.find(room('live'));
  const viewer = publication?.join({ id: 'one', protocol: 'whep', address: '::1' });
  publication?.join({ id: 'two', protocol: 'hls', address: '::1' });
  viewer?.sent(5000);
  const streams = async () => itemsOf(await house.ask('GET', '/api/v1/apps/live/streams?status=active'));
  await until('its row is there', async () => (await streams()).length === 1);
  const hub = (await house.ask('GET', '/api/v1/hub/stats')).body;
  const app = (await house.ask('GET', '/api/v1/apps/live/stats')).body;
  assert.deepEqual([hub['streams'], hub['viewers'], hub['apps'], hub['bytesOut']], [1, 2, 4, 5000]);
  assert.deepEqual([app['streams'], app['viewers'], app['bytesOut']], [1, 2, 5000]);
  assert.deepEqual(
    (await streams()).map(({ viewers }) => viewers),
    [2],
  );
  assert.deepEqual(await measured(house, 'active_streams'), { rtmp: 1, whip: 0, rtsp: 0 });
  assert.deepEqual(await measured(house, 'viewers'), { '': 2 });
  assert.deepEqual(await measured(house, 'sent_bytes_total'), { '': 5000 });
  assert.deepEqual(await measured(house, 'streams_started_total'), { rtmp: 1 });
  assert.deepEqual(await measured(house, 'viewers_joined_total'), { whep: 1, hls: 1 });
  assert.equal((await measured(house, 'quota_used'))['platform concurrent_streams'], 1);
  assert.equal((await measured(house, 'quota_used'))['platform apps'], 4);
  assert.equal((await measured(house, 'quota_limit'))['platform apps'], -1);
  assert.equal(house.storage.databases.open, 1);
  pusher.close();
  await until('it is over', async () => (await streams()).length === 0);
  assert.deepEqual(await measured(house, 'viewers'), { '': 0 });
  assert.deepEqual(await measured(house, 'streams_ended_total'), { 'publisher left': 1 });
  const other = (await house.ask('GET', '/api/v1/apps/aaa/stats')).body;
  assert.deepEqual([other['streams'], other['bytesOut']], [0, 0]);
  assert.equal((await house.ask('GET', '/api/v1/hub/stats', undefined, { cookie: 'person=x' })).status, 403);
});
