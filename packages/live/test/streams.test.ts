import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { coded, ffmpeg, room, source, until } from './broadcast.ts';
import { House, itemsOf, textOf } from './house.ts';
import { Pusher } from './pusher.ts';
import { isSigned, Receiver } from './receiver.ts';
import { named } from './setting.ts';

const path = '/api/v1/apps/live/streams';

const newKey = async (house: House, wish: object = {}): Promise<string> =>
  textOf((await house.ask('POST', '/api/v1/apps/live/ingress', wish)).body['key']);

/** A publisher that sends nothing and stays. */
async function published(house: House, key: string): Promise<Pusher> {
  const pusher = new Pusher(house.live.ports.rtmp ?? 0);
  await pusher.open('live', key);
  assert.equal(pusher.status(), 'NetStream.Publish.Start');
  return pusher;
}

const first = async (house: House, query = '') => itemsOf(await house.ask('GET', `${path}${query}`))[0];

test(
  'a push has a row while it runs, and its receiver hears one start and one end',
  needs('ffmpeg'),
  async (t) => {
    const house = await House.open(t);
    await using receiver = new Receiver();
    await receiver.listen();
    house.configure('live', { 'callbacks.url': receiver.url });
    house.storage.secrets.change({ APP_LIVE_CALLBACK_SECRET: 'hush' });
    const key = await newKey(house, { name: 'Stage left' });
    await until(
      'the receiver is known',
      () => house.live.settings.of(named('live')).callbacks?.secret === 'hush',
    );
    const pushing = ffmpeg(
      '-readrate',
      '2',
      ...source(240),
      ...coded(),
      '-f',
      'flv',
      `${house.rtmp}/live/${key}`,
    );
    await until('the stream is there', () => house.live.plane.find(room('live')) !== undefined);
    await until('its row is there', async () => (await first(house)) !== undefined);
    await until('its formats are known', async () => typeof (await first(house))?.['audio'] === 'object');
    const running = await first(house, '?status=active');
    assert.deepEqual(
      [running?.['type'], running?.['status'], running?.['title'], running?.['room']],
      ['rtmp', 'active', 'Stage left', 'live'],
    );
    await until('bits are counted', async () => {
      const health = await house.ask('GET', `${path}/${textOf(running?.['id'])}/health`);
      return Number(health.body['inBitrate']) > 0;
    });
    assert.equal((await house.ask('POST', `${path}/${textOf(running?.['id'])}/stop`)).status, 204);
    await pushing;
    await until('the end was heard', () => receiver.of('stream_ended').length > 0);
    const over = (await house.ask('GET', `${path}/${textOf(running?.['id'])}`)).body;
    assert.deepEqual([over['status'], over['endReason']], ['ended', 'stopped']);
    assert(Number(over['bytesIn']) > 0);
    assert.deepEqual(
      receiver.heard.map(({ event }) => event).filter((event) => event.startsWith('stream_')),
      ['stream_started', 'stream_ended'],
    );
    for (const heard of receiver.heard) {
      assert(isSigned(heard, 'hush'));
      assert.equal(heard.body['id'], heard.id);
      assert.equal(heard.body['timestamp'], heard.timestamp);
    }
    const data: unknown = receiver.of('stream_started')[0]?.body['data'];
    assert.deepEqual(typeof data === 'object' && data && 'stream' in data && data.stream, running?.['id']);
  },
);

test('streams are listed by pages, stopped, given titles and forgotten', async (t) => {
  const house = await House.open(t);
  const key = await newKey(house);
  for (let time = 0; time < 5; time += 1) {
    const pusher = await published(house, key);
    await until('its row is there', async () => (await first(house, '?status=active')) !== undefined);
    const id = textOf((await first(house, '?status=active'))?.['id']);
    assert.equal((await house.ask('PATCH', `${path}/${id}`, { title: `Show ${time}` })).status, 200);
    assert.equal((await house.ask('POST', `${path}/${id}/stop`)).status, 204);
    await until('the publisher is sent away', () => pusher.closed);
    await until('the row is ended', async () => (await first(house, '?status=active')) === undefined);
    assert.equal((await house.ask('POST', `${path}/${id}/stop`)).status, 409);
  }
  const titles: unknown[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page = await house.ask(
      'GET',
      `${path}?limit=2&room=live&status=ended${next === '' ? '' : `&cursor=${next}`}`,
    );
    titles.push(...itemsOf(page).map(({ title, endReason }) => `${String(title)} ${String(endReason)}`));
    next = page.body['next'] === null ? null : textOf(page.body['next']);
  }
  assert.deepEqual(
    titles,
    [4, 3, 2, 1, 0].map((time) => `Show ${time} stopped`),
  );
  assert.equal((await house.ask('GET', `${path}?cursor=abc`)).status, 400);
  assert.equal((await house.ask('GET', `${path}/nothing`)).status, 404);
  const purged = await house.ask('DELETE', `${path}?before=${new Date(Date.now() + 1000).toISOString()}`);
  assert.deepEqual(purged.body, { removed: 5 });
  assert.equal(await first(house), undefined);
});

test('a database that is being tended gets its rows afterwards; nothing is lost or told twice', async (t) => {
  const house = await House.open(t);
  const key = await newKey(house);
  const held = await house.storage.databases.hold(named('live'));
  const other = new DatabaseSync(held.db.path);
  other.exec('BEGIN EXCLUSIVE');
  const pusher = await published(house, key);
  pusher.close();
  await until('the stream is over', () => house.live.plane.find(room('live')) === undefined);
  other.exec('COMMIT');
  other.close();
  held.release();
  await until('the row is there and ended', async () => (await first(house))?.['status'] === 'ended');
});

test('viewers are shown with their number, and back to none', needs('ffmpeg'), async (t) => {
  const house = await House.open(t);
  const key = await newKey(house);
  const pusher = await published(house, key);
  await until('its row is there', async () => (await first(house)) !== undefined);
  const id = textOf((await first(house))?.['id']);
  const publication = house.live.plane.find(room('live'));
  const viewers = ['a', 'b'].map((one) =>
    publication?.join({ id: one, protocol: 'whep', address: '192.0.2.1' }),
  );
  assert.equal((await first(house))?.['viewers'], 2);
  const listed = await house.ask('GET', `${path}/${id}/viewers`);
  assert.deepEqual([listed.body['total'], itemsOf(listed)[0]?.['address']], [2, '192.0.2.1']);
  assert.equal((await house.ask('DELETE', `${path}/${id}/viewers/a`)).status, 204);
  assert.equal((await house.ask('DELETE', `${path}/${id}/viewers/a`)).status, 404);
  viewers[1]?.leave();
  assert.deepEqual([(await first(house))?.['viewers'], (await first(house))?.['peakViewers']], [0, 2]);
  pusher.close();
});
