import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type After,
  afterRequest,
  Connectivity,
  probeAfterMs,
  type Reach,
  unasked,
} from '@bandstand/offline';

/** Timers that go off when the test says so. */
function handTimers() {
  const waiting = new Set<{ readonly ms: number; readonly work: () => void }>();
  const after: After = (ms, work) => {
    const timer = { ms, work };
    waiting.add(timer);
    return () => void waiting.delete(timer);
  };
  const fire = (): void => {
    for (const timer of waiting) {
      waiting.delete(timer);
      timer.work();
    }
  };
  return { after, fire, waits: () => [...waiting].map(({ ms }) => ms) };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

test('a server is gone after three requests without an answer, or the first one ever; one answer brings it back', () => {
  const after = (...answers: readonly boolean[]) => answers.reduce(afterRequest, unasked);
  const table: readonly [readonly boolean[], Reach, number][] = [
    [[], 'unknown', 5000],
    [[true], 'online', 30_000],
    [[false], 'offline', 5000],
    [[true, false], 'online', 5000],
    [[true, false, false], 'online', 5000],
    [[true, false, false, false], 'offline', 5000],
    [[true, false, false, true, false], 'online', 5000],
    [[true, false, false, false, true], 'online', 30_000],
  ];
  for (const [answers, reach, ms] of table) {
    const state = after(...answers);
    assert.deepEqual([state.reach, probeAfterMs(state)], [reach, ms], String(answers));
  }
});

test('probes come every 30 s, every 5 s in doubt; real requests are heeded; forbidden means offline', async () => {
  const timers = handTimers();
  let isUp = true;
  let probes = 0;
  const probe = async (): Promise<void> => {
    probes += 1;
    if (!isUp) throw new Error('down');
  };
  const connectivity = new Connectivity({ probe, after: timers.after });
  const heard: Reach[] = [];
  connectivity.onChange((reach) => heard.push(reach));
  assert.equal(connectivity.mayAsk, true);
  connectivity.start();
  await turns();
  assert.deepEqual([connectivity.reach, timers.waits()], ['online', [30_000]]);
  connectivity.mark(false);
  assert.deepEqual([connectivity.reach, timers.waits()], ['online', [5000]]);
  isUp = false;
  for (const _ of [1, 2]) {
    timers.fire();
    await turns();
  }
  assert.deepEqual([connectivity.reach, timers.waits(), connectivity.mayAsk], ['offline', [5000], false]);
  connectivity.mark(true);
  assert.deepEqual([connectivity.reach, timers.waits()], ['online', [30_000]]);
  connectivity.forbid(true);
  timers.fire();
  await turns();
  assert.deepEqual([connectivity.reach, probes], ['offline', 3]);
  isUp = true;
  connectivity.forbid(false);
  await turns();
  assert.deepEqual(heard, ['online', 'offline', 'online', 'offline', 'online']);
  connectivity.stop();
  assert.deepEqual(timers.waits(), []);
});
