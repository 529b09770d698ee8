import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { OutboundError } from '@bandstand/http';
import { failureOf, judge } from '../src/callbacks/judge.ts';
import { until } from './broadcast.ts';
import { House, itemsOf, textOf } from './house.ts';
import { isSigned, Receiver } from './receiver.ts';
import { named } from './setting.ts';

const path = '/api/v1/apps/live/callbacks';
const hour = 3_600_000;

describe('what becomes of an attempt', () => {
  const now = 1_000_000;
  const fresh = { now, createdAt: now, attempts: 1, random: () => 0.5 };

  test('2xx is delivered; 5xx and a few others wait; the rest is final', () => {
    const states = (status: number) => judge({ status }, fresh).state;
    assert.deepEqual([200, 204, 299].map(states), ['delivered', 'delivered', 'delivered']);
    assert.deepEqual([500, 503, 408, 425, 429].map(states), Array(5).fill('waiting'));
    assert.deepEqual([301, 302, 400, 401, 404, 410].map(states), Array(6).fill('dead'));
    assert.equal(judge({ unreachable: 'gone' }, fresh).state, 'waiting');
    assert.equal(judge({ refused: 'private' }, fresh).state, 'dead');
  });

  test('waits double, with chance all the way, up to an hour; after three days nothing waits', () => {
    const wait = (attempts: number, random: number) =>
      judge({ status: 500 }, { ...fresh, attempts, random: () => random }).nextAttemptAt - now;
    assert.deepEqual(
      [1, 2, 3, 4].map((attempts) => wait(attempts, 0.5)),
      [500, 1000, 2000, 4000],
    );
    assert.deepEqual([wait(3, 0), wait(3, 0.999), wait(40, 0.999)], [0, 3996, 0.999 * hour]);
    const old = { ...fresh, createdAt: now - 72 * hour };
    assert.equal(judge({ status: 500 }, old).state, 'dead');
  });

  test('an address that may not be reached is final, one that does not answer is not', () => {
    assert.deepEqual(failureOf(new OutboundError('address_blocked', 'no')), { refused: 'no' });
    assert.deepEqual(failureOf(new OutboundError('timed_out', 'late')), { unreachable: 'late' });
    assert.throws(() => failureOf(new TypeError('ours')), TypeError);
  });
});

/** A house whose app `live` names a receiver, with a secret. */
async function telling(house: House, url: string): Promise<void> {
  house.configure('live', { 'callbacks.url': url });
  house.storage.secrets.change({ APP_LIVE_CALLBACK_SECRET: 'hush' });
  await until('the receiver is known', () => {
    const { callbacks } = house.live.settings.of(named('live'));
    return callbacks?.url === url && callbacks.secret === 'hush';
  });
}

const deliveries = async (house: House, query = '') =>
  itemsOf(await house.ask('GET', `${path}/deliveries${query}`));

test('a receiver that fails twice is told the same, signed, under one id, and once more by hand', async (t) => {
  const house = await House.open(t);
  await using receiver = new Receiver();
  await receiver.listen();
  assert.equal((await house.ask('POST', `${path}/ping`)).status, 409);
  await telling(house, receiver.url);
  receiver.answers.push(500, 503);
  assert.equal((await house.ask('POST', `${path}/ping`)).status, 202);
  await until('it is delivered', async () => (await deliveries(house))[0]?.['state'] === 'delivered');
  assert.equal(receiver.heard.length, 3);
  const [heard] = receiver.heard;
  assert.equal(new Set(receiver.heard.map(({ id }) => id)).size, 1);
  assert.equal(new Set(receiver.heard.map(({ raw }) => raw.toString())).size, 1);
  assert(receiver.heard.every((one) => isSigned(one, 'hush') && !isSigned(one, 'other')));
  const id = heard?.id ?? '';
  const whole = await house.ask('GET', `${path}/deliveries/${id}`);
  assert.equal(whole.body['body'], heard?.raw.toString());
  const { log } = whole.body;
  assert(Array.isArray(log));
  assert.deepEqual(
    log.map(
      (attempt: unknown) => typeof attempt === 'object' && attempt && 'status' in attempt && attempt.status,
    ),
    [200, 503, 500],
  );
  assert.equal((await house.ask('POST', `${path}/deliveries/${id}/redeliver`)).status, 202);
  await until('it was told again', () => receiver.heard.length === 4);
  assert.equal(receiver.heard[3]?.id, id);
  assert.equal((await house.ask('POST', `${path}/deliveries/none/redeliver`)).status, 404);
});

test('a receiver that is away while the server starts anew is told afterwards, and no idle app is opened', async (t) => {
  const house = await House.open(t);
  await house.storage.apps.create({ name: named('idle') });
  await using receiver = new Receiver();
  await receiver.listen();
  await telling(house, receiver.url);
  await receiver.stop();
  await house.ask('POST', `${path}/ping`);
  await until('it was tried', async () => Number((await deliveries(house))[0]?.['attempts']) > 0);
  const [waiting] = await deliveries(house, '?state=waiting');
  assert.equal(waiting?.['lastStatus'], null);
  assert.equal(typeof waiting?.['lastError'], 'string');
  await house.close();
  await house.start();
  assert(house.storage.databases.open <= 1);
  await receiver.listen();
  await until('it was told', () => receiver.heard.length > 0);
  assert.equal(receiver.heard[0]?.id, waiting?.['id']);
  await until('nothing is due', () =>
    house.storage.hub.read((reader) => reader.value('SELECT count(*) FROM app_duties') === 0),
  );
  assert(house.storage.databases.open <= 1);
});

test('redirects are not followed, and what the receiver does not want is not told again', async (t) => {
  const house = await House.open(t);
  await using receiver = new Receiver();
  await receiver.listen();
  await telling(house, receiver.url);
  receiver.answers.push(302);
  await house.ask('POST', `${path}/ping`);
  await until('it is dead', async () => (await deliveries(house, '?state=dead')).length === 1);
  receiver.answers.push(404);
  await house.ask('POST', `${path}/ping`);
  await until('both are dead', async () => (await deliveries(house, '?state=dead')).length === 2);
  assert.equal(receiver.heard.length, 2);
  const last = await deliveries(house);
  assert.deepEqual(
    last.map((one) => one['lastStatus']),
    [404, null],
  );
  assert.ok(last.every((one) => typeof one['lastError'] === 'string'));
  // One page after the other, the newest first.
  const page = await house.ask('GET', `${path}/deliveries?limit=1`);
  const rest = await house.ask('GET', `${path}/deliveries?limit=1&cursor=${textOf(page.body['next'])}`);
  assert.deepEqual(
    [...itemsOf(page), ...itemsOf(rest)].map(({ id }) => id),
    receiver.heard.map(({ id }) => id).toReversed(),
  );
});

test('private addresses are refused, and the log says so', async (t) => {
  const house = await House.open(t);
  for (const url of ['http://10.0.0.1/hook', 'http://169.254.169.254/latest', 'ftp://example.org/']) {
    await telling(house, url);
    await house.ask('POST', `${path}/ping`);
    await until('it is dead', async () => (await deliveries(house))[0]?.['state'] === 'dead');
    const whole = await house.ask(
      'GET',
      `${path}/deliveries/${textOf((await deliveries(house))[0]?.['id'])}`,
    );
    assert.match(whole.text, /"status":null/);
    await house.ask('POST', `${path}/deliveries/${textOf(whole.body['id'])}/redeliver`);
    await until('it is dead again', async () => Number((await deliveries(house))[0]?.['attempts']) === 2);
  }
});

test('an app that goes tells once more what waits, the end of its recordings too; a receiver that is silent holds it up for moments', async (t) => {
  const house = await House.open(t);
  await using receiver = new Receiver();
  await receiver.listen();
  await telling(house, receiver.url);
  const app = named('live');
  house.storage.databases.write(app, (writer, { id }) => {
    // As if the receiver had been away all day.
    const row = `INSERT INTO callback_deliveries (id, event, body, attempts, next_attempt_at, created_at) VALUES (?, ?, ?, 9, ?, ?)`;
    const later = Date.now() + hour;
    writer.run(row, ['old', 'stream_ended', '{}', later, new Date(later - 9 * hour).toISOString()]);
    writer.run(`INSERT INTO vods (app_id, name, status, public_id) VALUES (?, 'night', 'ready', 'night')`, [
      id,
    ]);
  });
  assert.equal((await house.ask('DELETE', '/api/v1/apps/live?vods=delete')).status, 204);
  assert.deepEqual(receiver.heard.map(({ event }) => event).toSorted(), ['stream_ended', 'vod_deleted']);

  const silent = createServer();
  t.after(() => silent.close());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  assert(typeof address === 'object' && address !== null);
  assert.equal((await house.ask('POST', '/api/v1/apps', { name: 'live' })).status, 201);
  await telling(house, `http://127.0.0.1:${address.port}/`);
  await house.ask('POST', `${path}/ping`);
  assert.equal((await house.ask('DELETE', '/api/v1/apps/live?vods=delete')).status, 204);
  assert.equal(house.storage.databases.known(app), undefined);
});
