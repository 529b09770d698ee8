import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { flagsOf, parseIds, within } from '../src/catalogue/reading/positions/id-list.ts';
import { nextInShuffle } from '../src/catalogue/reading/positions/next-in-shuffle.ts';
import { shuffled } from '../src/catalogue/reading/positions/random-order.ts';
import { countMembers, Selection } from '../src/catalogue/reading/positions/selection.ts';
import { Shelf } from '../src/catalogue/reading/positions/shelf.ts';

const seed = testSeed();

/** Orders longer than a block, with sets of every density. */
const cases = fc.record({
  size: fc.integer({ min: 0, max: 5000 }),
  steps: fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 3 }),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
  from: fc.nat(5200),
  count: fc.nat(60),
});

test('a selection finds the members that a plain filter finds', () => {
  fc.assert(
    fc.property(cases, ({ size, steps, direction, from, count }) => {
      const order = Int32Array.from({ length: size }, (_, i) => 1 + ((i * 7919) % 10_007));
      const sets = steps.map((step) => flagsOf(order.filter((id) => id % step === 0)));
      const plain = [...order].filter((id) => steps.every((step) => id % step === 0));
      if (direction === 'desc') plain.reverse();
      const selection = new Selection(order, sets, countMembers(order, sets), direction);
      assert.equal(selection.total, plain.length);
      assert.deepEqual(selection.members(from, count), plain.slice(from, from + count));
      assert.deepEqual([...within(order, sets)], direction === 'desc' ? plain.toReversed() : plain);
      const place = selection.nextMember(selection.placeOf(from));
      assert.equal(place < size ? selection.item(place) : undefined, plain[from]);
    }),
    { seed },
  );
});

test('ids are read from their text', () => {
  assert.deepEqual([...parseIds('')], []);
  assert.deepEqual([...parseIds('7')], [7]);
  assert.deepEqual([...parseIds('3,1,2147483647')], [3, 1, 2_147_483_647]);
});

test('what is cheap to build is never out of date; what is dear lags by a bounded share of the time', () => {
  let now = 0;
  let spent = 0;
  let serial = 0;
  const shelf = new Shelf<number>(1000, () => 1, {
    now: () => now,
    spent: () => spent,
    serial: () => ++serial,
  });
  const read = (key: string, stamp: string, value: number, cost: number): number =>
    shelf.get(key, stamp, () => {
      spent += cost;
      return value;
    }).value;
  assert.equal(read('cheap', 'a', 1, 1), 1);
  assert.equal(read('cheap', 'b', 2, 1), 2);
  assert.equal(read('dear', 'a', 1, 100), 1);
  assert.equal(read('dear', 'b', 2, 100), 1, 'just built');
  now += 1999;
  assert.equal(read('dear', 'b', 2, 100), 1);
  now += 1;
  assert.equal(read('dear', 'b', 2, 100), 2);
  assert.equal(read('dear', 'b', 3, 100), 2, 'the same stamp is never rebuilt');
});

test('a shelf stays below its bytes and forgets what was not asked for longest', () => {
  let serial = 0;
  const shelf = new Shelf<number>(3, (size) => size, {
    now: () => 0,
    spent: () => 0,
    serial: () => ++serial,
  });
  let built = 0;
  const ask = (key: string): void => void shelf.get(key, '', () => (built++, 1));
  for (const key of ['a', 'b', 'c', 'a', 'd', 'a', 'c']) ask(key);
  assert.equal(built, 4);
  assert.equal(shelf.bytes, 3);
  ask('b');
  assert.equal(built, 5);
});

test('a random order read page by page is the whole shuffle', () => {
  const shuffles = fc.record({
    size: fc.nat(3000),
    step: fc.integer({ min: 1, max: 50 }),
    salt: fc.nat(2 ** 32 - 1),
    limit: fc.integer({ min: 1, max: 200 }),
    order: fc.constantFrom('asc' as const, 'desc' as const),
  });
  fc.assert(
    fc.property(shuffles, ({ size, step, salt, limit, order }) => {
      const all = Int32Array.from({ length: size }, (_, i) => i + 1);
      const some = flagsOf(all.filter((id) => id % step === 0));
      const whole = [...shuffled(within(all, [some]), salt)];
      if (order === 'desc') whole.reverse();
      const paged: number[] = [];
      for (let more = true; more; ) {
        const page = nextInShuffle(flagsOf(all), [some], { seed: salt, limit, order, after: paged.at(-1) });
        assert.equal(page.total, whole.length);
        paged.push(...page.ids);
        ({ more } = page);
      }
      assert.deepEqual(paged, whole);
    }),
    { seed },
  );
});
