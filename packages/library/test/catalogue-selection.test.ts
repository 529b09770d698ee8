import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import type { Direction } from '../src/catalogue/index.ts';
import type { Flags } from '../src/catalogue/reading/positions/id-list.ts';
import { flagsOf, parseIds, within } from '../src/catalogue/reading/positions/id-list.ts';
import {
  countAll,
  countMembers,
  type Order,
  Selection,
} from '../src/catalogue/reading/positions/selection.ts';
import { Shuffle, widthOf } from '../src/catalogue/reading/positions/shuffle.ts';
import { Shelf, sameBytes } from '../src/catalogue/reading/shelves/shelf.ts';

const seed = testSeed();

function selectionOf(order: Order, sets: readonly Flags[], direction: Direction): Selection {
  const counts = countMembers(order, sets);
  return new Selection(order, sets, direction, counts.at(-1) ?? 0, () => counts);
}

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
      const selection = selectionOf(order, sets, direction);
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

test('what one call needs at once stays for the next, up to a limit', () => {
  let serial = 0;
  let call = 0;
  let built = 0;
  const tools = { now: () => 0, spent: () => 0, serial: () => ++serial };
  const shelf = new Shelf<number>(3, (size) => size, tools, {
    inUse: { call: () => call, maxBytes: 6 },
  });
  const ask = (keys: string): number => {
    call += 1;
    const before = built;
    for (const key of keys) shelf.get(key, '', () => (built++, 1));
    return built - before;
  };
  assert.equal(ask('abcde'), 5);
  assert.equal(ask('abcde'), 0, 'the next page builds nothing');
  assert.equal(ask('x'), 1);
  assert.equal(shelf.bytes, 3, 'and then they go');
  assert.equal(ask('abcdefgh'), 8);
  assert.equal(shelf.bytes, 6, 'but never more than that');
});

test('what is built anew and comes out as it was is the same to all that is made of it', () => {
  let serial = 0;
  const tools = { now: () => 0, spent: () => 0, serial: () => ++serial };
  const shelf = new Shelf<Int32Array>(100, (ids) => ids.byteLength, tools, { same: sameBytes });
  const read = (stamp: string, ...ids: number[]) => shelf.get('', stamp, () => Int32Array.from(ids));
  const first = read('a', 1, 2);
  const again = read('b', 1, 2);
  assert.deepEqual([again.id, again.value], [first.id, first.value]);
  for (const other of [read('c', 2, 1), read('d', 2), read('e', 1, 2)]) assert.notEqual(other.id, first.id);
});

const shuffles = fc.record({
  size: fc.nat(3000),
  step: fc.integer({ min: 1, max: 50 }),
  salt: fc.nat(2 ** 32 - 1),
});

test('a shuffle holds every id once, and knows the place of each', () => {
  fc.assert(
    fc.property(shuffles, ({ size, salt }) => {
      const shuffle = new Shuffle(widthOf(size + 1), salt);
      assert.ok(shuffle.length > size);
      const ids = Array.from({ length: shuffle.length }, (_, place) => shuffle.at(place));
      assert.equal(new Set(ids).size, shuffle.length);
      for (const [place, id] of ids.entries()) assert.equal(shuffle.placeOf(id), place);
    }),
    { seed },
  );
});

test('a random order is read by offset and by place alike, with members and all', () => {
  const direction = fc.constantFrom('asc' as const, 'desc' as const);
  fc.assert(
    fc.property(shuffles, direction, fc.nat(3200), ({ size, step, salt }, order, from) => {
      const all = Int32Array.from({ length: size }, (_, i) => i + 1);
      const sets = [flagsOf(all), flagsOf(all.filter((id) => id % step === 0))];
      const shuffle = new Shuffle(widthOf(size + 1), salt);
      const whole = [...all]
        .filter((id) => id % step === 0)
        .sort((a, b) => shuffle.placeOf(a) - shuffle.placeOf(b));
      if (order === 'desc') whole.reverse();
      const selection = selectionOf(shuffle, sets, order);
      assert.equal(countAll(sets), whole.length);
      assert.equal(selection.total, whole.length);
      assert.deepEqual(selection.members(from, 40), whole.slice(from, from + 40));
      assert.equal(selection.item(selection.nextMember(0)), whole[0] ?? selection.item(selection.length));
    }),
    { seed },
  );
});

test('of many shuffles each begins somewhere else, and all parts of a library are in their first pages', () => {
  const first = new Set<number>();
  const quarters = [0, 0, 0, 0];
  for (let round = 0; round < 2000; round++) {
    const shuffle = new Shuffle(20, (seed + round * 2_654_435_761) >>> 0);
    first.add(shuffle.at(0));
    for (let place = 0; place < 50; place++) {
      const quarter = shuffle.at(place) >> 18;
      quarters[quarter] = (quarters[quarter] ?? 0) + 1;
    }
  }
  assert.ok(first.size > 1950, `${first.size} of 2000`);
  for (const drawn of quarters) assert.ok(Math.abs(drawn - 25_000) < 1500, quarters.join());
});
