/** A thousand edits and a server that has no time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { Dice } from './dice.ts';
import { testStore } from './folder.ts';
import { now } from './library.ts';
import { Device, World } from './queue-setting.ts';

for (const honoursKeys of [true, false])
  test(`a thousand edits wait as long as a busy server asks, without a burst, and all arrive, keys ${honoursKeys ? 'honoured' : 'unknown'}`, async (t) => {
    const dice = new Dice(testSeed(t));
    const clock = { ms: now };
    const world = new World(honoursKeys, 250);
    const random = () => dice.next();
    const device = new Device(testStore(t), world, { clock: () => clock.ms, random });
    device.pull();
    for (const song of world.songs) {
      device.edits.setFavorite(song, true);
      device.edits.setRating(song, 8);
      for (const hour of [1, 2]) device.edits.recordPlay(song, now - hour * 3_600_000);
    }
    assert.equal(device.queue.list(undefined, 2000).length, 1000);
    const waits: number[] = [];
    let [refusals, until, asked] = [12, 0, 0];
    device.weather = async (work) => {
      assert.ok(clock.ms >= until, 'nothing is asked before its time');
      asked += 1;
      if (refusals <= 0) return work();
      refusals -= 1;
      // Those that went out side by side hear it together.
      await Promise.resolve();
      until = clock.ms + 2000;
      return { status: 503, body: undefined, retryAfterMs: 2000 };
    };
    for (let round = 0; round < 200; round += 1) {
      const isFirst = waits.length === 0;
      const before = asked;
      const { nextAt } = await device.drain.run();
      if (refusals > 0 && !isFirst)
        assert.ok(asked - before <= 1, 'one alone tries whether it has time again');
      if (device.queue.list().length === 0) break;
      assert.ok(nextAt !== undefined && nextAt > clock.ms);
      waits.push(nextAt - clock.ms);
      clock.ms = nextAt;
    }
    assert.deepEqual(device.queue.list(), []);
    assert.ok(waits.every((wait) => wait >= 2000) && new Set(waits).size > 1, waits.join());
    for (const song of world.songs) {
      const { PlayCount, IsFavorite, Rating } = world.state.dataOf(world.user.id, song);
      assert.deepEqual([PlayCount, IsFavorite, Rating], [2, true, 8]);
    }
  });
