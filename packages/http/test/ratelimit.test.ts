import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { clientKey, type RateClass, type Route, text } from '../src/index.ts';
import { type Bucket, createRateLimiter, take } from '../src/ratelimit/index.ts';
import { codeOf, openRoute, start } from './serving.ts';

const limited = (rate: RateClass): Route => openRoute(`/${rate}`, () => text('ok'), { rate });

test('a burst is allowed, then one request per refill, and the answer says how long to wait', async (t) => {
  let now = 1_000_000;
  const { url } = await start(t, [limited('login'), limited('read')], {
    clock: () => now,
    rateLimits: { login: { perMinute: 6, burst: 3 } },
  });
  const left: (string | null)[] = [];
  for (let at = 0; at < 3; at += 1) left.push((await fetch(`${url}/login`)).headers.get('ratelimit'));
  assert.deepEqual(left, ['"login";r=2;t=10', '"login";r=1;t=20', '"login";r=0;t=30']);
  const refused = await fetch(`${url}/login`);
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('retry-after'), '10');
  assert.equal(refused.headers.get('ratelimit-policy'), '"login";q=3;w=30');
  assert.equal(await codeOf(refused), 'too_many_requests');
  const other = await fetch(`${url}/read`);
  assert.equal(other.status, 200);
  assert.equal(other.headers.get('ratelimit'), null);
  now += 10_000;
  assert.equal((await fetch(`${url}/login`)).status, 200);
  assert.equal((await fetch(`${url}/login`)).status, 429);
});

test('who shares a bucket: an address, or a /64', () => {
  assert.equal(clientKey('203.0.113.7'), '203.0.113.7');
  assert.equal(clientKey('2001:db8:1:2:3:4:5:6'), clientKey('2001:db8:1:2::9'));
  assert.notEqual(clientKey('2001:db8:1:2::9'), clientKey('2001:db8:1:3::9'));
});

test('forwarded clients are counted apart, behind a trusted proxy only', async (t) => {
  const options = { rateLimits: { login: { perMinute: 1, burst: 1 } } };
  const ask = (url: string, client: string) =>
    fetch(`${url}/login`, { headers: { 'x-forwarded-for': client } });
  const direct = await start(t, [limited('login')], options);
  assert.equal((await ask(direct.url, '203.0.113.1')).status, 200);
  assert.equal((await ask(direct.url, '203.0.113.2')).status, 429);
  const proxied = await start(t, [limited('login')], { ...options, trustedProxies: ['127.0.0.0/8'] });
  assert.equal((await ask(proxied.url, '203.0.113.1')).status, 200);
  assert.equal((await ask(proxied.url, '203.0.113.2')).status, 200);
  assert.equal((await ask(proxied.url, '203.0.113.1')).status, 429);
});

test('memory is bound: the client that was quiet longest is forgotten', () => {
  const limiter = createRateLimiter({ read: { perMinute: 1, burst: 1 } }, () => 0, 3);
  const ask = (address: string) => limiter.check('read', address)?.allowed;
  for (const address of ['a', 'b', 'c']) assert.equal(ask(address), true);
  assert.equal(ask('a'), false);
  assert.equal(ask('d'), true);
  assert.equal(ask('a'), false);
  assert.equal(ask('b'), true);
});

test('limits that could never allow anything are refused at once', () => {
  assert.throws(() => createRateLimiter({ read: { perMinute: 0, burst: 1 } }, Date.now), /perMinute/);
  assert.throws(() => createRateLimiter({ read: { perMinute: 1, burst: 0 } }, Date.now), /burst/);
});

test('no order of requests gets more through than the burst and the refill', (t) => {
  const steps = fc.array(fc.integer({ min: -5000, max: 60_000 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 600 }),
      (gaps, burst, perMinute) => {
        let bucket: Bucket | undefined;
        let now = 1e12;
        let forward = 0;
        let allowed = 0;
        for (const gap of gaps) {
          now += gap;
          forward += Math.max(0, gap);
          const taken = take(bucket, now, { burst, perMinute });
          bucket = taken.bucket;
          if (taken.allowed) allowed += 1;
        }
        assert.ok(allowed <= burst + (forward * perMinute) / 60_000 + 1e-6);
      },
    ),
    { seed: testSeed(t), verbose: fc.VerbosityLevel.Verbose },
  );
});
