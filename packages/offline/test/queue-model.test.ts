import { test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { Dice } from './dice.ts';
import { testStore } from './folder.ts';
import { Model } from './queue-model.ts';

/** `npm run soak` has more. */
const RUNS = Number(process.env['BANDSTAND_TEST_MODEL_RUNS'] ?? 200);

test('devices that edit without a network, lose answers and are killed come to the same; nothing is lost or counted twice', async (t) => {
  const seed = testSeed(t);
  const stores = [1, 2, 3].map(() => testStore(t));
  for (let run = 0; run < RUNS; run += 1) {
    const dice = new Dice(seed + run * 7919);
    try {
      await new Model(dice, stores.slice(0, 2 + dice.below(2))).run(10 + dice.below(30));
    } catch (error) {
      t.diagnostic(`run ${run} of seed ${seed}`);
      throw error;
    }
  }
});
