import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { MemoryWindows, RequestLimits } from '../src/index.ts';
import { waitSeconds } from '../src/limits/limits.ts';
import { numbers } from './vectors.ts';

/** Limits with a clock that stands at `at.seconds`. */
function limitsOf(limits: ConstructorParameters<typeof RequestLimits>[0]) {
  const at = { seconds: 1_000_000 };
  return { at, limits: new RequestLimits(limits, new MemoryWindows(), () => at.seconds * 1000) };
}

const address = '192.0.2.1';
const wide = { global: null, application: null, address: null };

describe('limits of requests', () => {
  /** Requests that may go on of so many. */
  const allowed = async (
    limits: RequestLimits,
    asker: Parameters<RequestLimits['check']>[0],
    requests: number,
  ) => {
    let count = 0;
    for (let at = 0; at < requests; at += 1) if ((await limits.check(asker)) === undefined) count += 1;
    return count;
  };

  test('are those of the seed: 100, 10 and 4 a second over 20 seconds', async () => {
    const application = { key: 'a', rateLimit: null };
    const { limits } = limitsOf({});
    assert.equal(await allowed(limits, { address, application }, 100), 80);
    assert.deepEqual(await limits.check({ address, application }), {
      scope: 'ip',
      rate: 4,
      retryAfterSeconds: 20,
    });
    assert.equal(await allowed(limits, { address: '192.0.2.2', application }, 100), 80);
    assert.equal(await allowed(limits, { address: '192.0.2.3', application }, 100), 40);
    assert.equal((await limits.check({ address: '192.0.2.4', application }))?.scope, 'app');
    assert.equal(await allowed(limits, { address: '192.0.2.4' }, 100), 80);
    const { limits: fresh } = limitsOf({ address: null, application: null });
    assert.equal(await allowed(fresh, { address, application }, 2100), 2000);
    assert.equal((await fresh.check({ address }))?.scope, 'global');
  });

  test('an application with a limit of its own is not limited by address; some addresses have their own', async () => {
    const { limits } = limitsOf({ addresses: { '192.0.2.9': 6 } });
    assert.equal(await allowed(limits, { address, application: { key: 'b', rateLimit: 50 } }, 1100), 1000);
    assert.equal(await allowed(limits, { address: '192.0.2.9' }, 200), 120);
    assert.equal(await allowed(limits, { address: '2001:db8::1' }, 200), 80);
    assert.equal(await allowed(limits, { address: '2001:db8::2' }, 200), 0, 'the same /64');
  });

  test('slide: what was refused counts nowhere, and after the wait that is told there is room', async () => {
    const { at, limits } = limitsOf({ ...wide, address: 1 });
    assert.equal(await allowed(limits, { address }, 10), 10);
    at.seconds += 7;
    assert.equal(await allowed(limits, { address }, 15), 10);
    const refused = await limits.check({ address });
    assert.deepEqual(refused, { scope: 'ip', rate: 1, retryAfterSeconds: 13 });
    at.seconds += 12;
    assert.equal((await limits.check({ address }))?.retryAfterSeconds, 1);
    at.seconds += 1;
    assert.equal(await allowed(limits, { address }, 15), 10);
    at.seconds += 100;
    assert.equal(await allowed(limits, { address }, 30), 20);
  });

  test('the wait is the shortest after which a request fits', () => {
    const seed = testSeed();
    const next = numbers(seed);
    for (let round = 0; round < 2000; round += 1) {
      const window = Array.from({ length: 4 }, () => next() % 6);
      const rate = 1 + (next() % 8);
      const now = (next() % 5000) / 1000;
      const sum = (from: number): number => window.slice(from).reduce((total, count) => total + count, 0);
      if (sum(0) < rate) continue;
      const dropped = [1, 2, 3, 4].find((each) => sum(each) + 1 <= rate) ?? 4;
      const exact = dropped * 5 - (now % 5);
      const wait = waitSeconds(window, rate, now);
      assert.ok(
        wait >= exact && wait < exact + 1 + 1e-9,
        `seed ${seed}: ${window.join(' ')}, ${rate} ${now} ${wait}`,
      );
    }
  });
});
