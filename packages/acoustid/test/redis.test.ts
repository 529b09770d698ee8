import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createClient } from '@redis/client';
import { needs } from '../../../tools/needs.ts';
import { createRedis, RequestLimits } from '../src/index.ts';
import { Applications } from '../src/keys/index.ts';
import { type Api, ask, compressed, rawOf, serveApi, store } from './api-serving.ts';
import { silent } from './databases.ts';
import { answers, type RedisServer, startRedis } from './redis-server.ts';

describe('Redis', needs('redis-server'), () => {
  let server: RedisServer;
  let client: ReturnType<typeof raw>;
  const raw = (path: string) => createClient({ socket: { path, tls: false } });
  before(async () => {
    server = startRedis();
    await server.open();
    client = raw(new URL(server.url).pathname);
    client.on('error', () => {});
    await client.connect();
  });
  after(async () => {
    client.destroy();
    await server.close();
  });

  test('holds the keys and time limits of the seed', async () => {
    const redis = await server.open(() => 1_714_305_600_000);
    await new RequestLimits({}, redis.windows, () => 1_714_305_600_000).check({
      address: '192.168.1.1',
      application: { key: '8XaBELgH', rateLimit: null },
    });
    await redis.mbids.set('unknown_mbid:x', '1', 3600);
    await redis.formats.set('db', new Map([['flac', 3]]));
    for (let key = 0; key < 1100; key += 1) await redis.keys.set('account', `k${key}`, 'null');
    const found = new Map<string, number>();
    for (const key of await client.keys('*')) found.set(key, await client.ttl(key));
    const expected: readonly (readonly [string, number])[] = [
      ['rl:bucket:global:1714305600', 25],
      ['rl:bucket:app:8XaBELgH:1714305600', 25],
      ['rl:bucket:ip:192.168.1.1:1714305600', 25],
      ['unknown_mbid:x', 3600],
      ['format:db', -1],
      ['api_key:account', 60],
      ['api_key:account:until', 60],
    ];
    assert.deepEqual(new Set(found.keys()), new Set(expected.map(([key]) => key)));
    for (const [key, most] of expected) {
      const left = found.get(key) ?? 0;
      assert.ok(left <= most && Math.sign(left) === Math.sign(most), `${key}: ${left}`);
    }
    assert.equal(await client.hLen('api_key:account'), 1000);
    await client.flushAll();
  });

  test('makes servers count together and know of each other what changed', async () => {
    const [one, other] = [await server.open(), await server.open()];
    const limits = [one, other].map(({ windows }) => new RequestLimits({ global: 1 }, windows, () => 1000));
    const outcomes = [];
    for (let request = 0; request < 22; request += 1)
      outcomes.push(await limits[request % 2]?.check({ address: `10.0.0.${request}` }));
    assert.equal(outcomes.filter((refused) => refused !== undefined).length, 2);
    const api = await serveApi({ keys: one.keys });
    const there = new Applications(api.postgres.binds.app, { clock: Date.now, shared: other.keys });
    const lookup = () => ask(api, 'lookup', { client: 'brandnew', trackid: 'x' });
    assert.match(JSON.stringify(await lookup()), /invalid API key/);
    await there.add({ name: 'New', key: 'brandnew' });
    assert.doesNotMatch(JSON.stringify(await lookup()), /invalid API key/, 'at once, not after a minute');
    await api.close();
  });

  describe('that goes away', () => {
    let api: Api;
    let expected: unknown;
    const find = (): Promise<unknown> =>
      ask(api, 'lookup', { duration: 260, fingerprint: compressed('TEST_2') });

    test('breaks no lookup, is told of once, and is used again when it is back', async () => {
      const redis = await server.open();
      api = await serveApi({ keys: redis.keys, windows: redis.windows, limits: {} });
      await store(api, rawOf('TEST_2'));
      expected = await find();
      assert.match(JSON.stringify(expected), /"score":/);
      assert.ok((await client.keys('rl:*')).length > 0);
      await server.kill();
      for (let lookup = 0; lookup < 3; lookup += 1) assert.deepEqual(await find(), expected);
      assert.equal(new Set(server.said).size, 1);
      assert.match(server.said[0] ?? '', /Redis is away/);
      const outcomes = [];
      for (let request = 0; request < 120; request += 1) outcomes.push(JSON.stringify(await find()));
      assert.ok(
        outcomes.some((outcome) => outcome.includes('rate limit')),
        'it counts for itself',
      );
      server.start();
      while (!(await answers(redis))) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.ok(server.said.includes('Redis is back'));
      await api.close();
    });

    test('or hangs, or was never there, keeps nobody waiting', async () => {
      let now = 0;
      const parts = { log: silent, clock: () => now, answerMs: 50 };
      const hanging = createRedis({ ...parts, url: server.url });
      while (!(await answers(hanging))) {
        now += 1000;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      server.signal('SIGSTOP');
      const never = createRedis({ ...parts, url: 'redis://127.0.0.1:1' });
      for (const redis of [hanging, never]) {
        assert.deepEqual(await redis.windows.add('global', '', 5, 1), [0, 0, 0, 1]);
        assert.deepEqual(await redis.windows.add('global', '', 5, 1), [0, 0, 0, 2]);
        await redis.mbids.set('unknown_mbid:y', '0', 3600);
        assert.equal(await redis.mbids.get('unknown_mbid:y'), '0');
        await redis.keys.set('application', 'k', 'null');
        assert.equal(await redis.keys.get('application', 'k'), 'null');
        await redis.keys.clear('application');
        assert.equal(await redis.keys.get('application', 'k'), undefined);
        assert.equal((await redis.formats.get('db', ['flac'])).size, 0);
        assert.equal(redis.isReady(), false);
      }
      server.signal('SIGCONT');
      now += 1000;
      while (!(await answers(hanging))) {
        now += 1000;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      hanging.close();
      never.close();
    });

    test('is refused when its address is none, which is not repeated', () => {
      for (const url of ['', 'a password', 'http://127.0.0.1', 'unix:', 'redis:'])
        assert.throws(
          () => createRedis({ url, log: silent, clock: Date.now }),
          (error) => error instanceof TypeError && !error.message.includes('a password'),
        );
    });
  });
});
