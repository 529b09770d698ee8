import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { type ByteRange, parseRange, type RangeRequest } from '../src/index.ts';

const r = (...pairs: readonly (readonly [number, number])[]): ByteRange[] =>
  pairs.map(([start, end]) => ({ start, end }));

/** Header, size of the body, what is served. */
const table: readonly (readonly [string | undefined, number, RangeRequest])[] = [
  [undefined, 100, 'whole'],
  ['bytes=0-0', 100, r([0, 0])],
  ['bytes=0-99', 100, r([0, 99])],
  ['bytes=10-', 100, r([10, 99])],
  ['bytes=-10', 100, r([90, 99])],
  ['bytes=-1000', 100, r([0, 99])],
  ['bytes=90-1000', 100, r([90, 99])],
  ['BYTES=1-2', 100, r([1, 2])],
  ['bytes= 1-2 , 5-6', 100, r([1, 2], [5, 6])],
  ['bytes=1-2,,5-6', 100, r([1, 2], [5, 6])],
  ['bytes=5-6,1-2', 100, r([5, 6], [1, 2])],
  ['bytes=0-10,5-20', 100, r([0, 20])],
  ['bytes=0-10,11-20', 100, r([0, 20])],
  ['bytes=50-60,0-9,55-70', 100, r([50, 70], [0, 9])],
  ['bytes=0-1,200-300', 100, r([0, 1])],
  ['bytes=100-', 100, 'unsatisfiable'],
  ['bytes=100-200,300-', 100, 'unsatisfiable'],
  ['bytes=-0', 100, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=-5', 0, 'unsatisfiable'],
  ['bytes=5-2', 100, 'whole'],
  ['bytes=a-b', 100, 'whole'],
  ['bytes=-', 100, 'whole'],
  ['bytes=', 100, 'whole'],
  ['bytes', 100, 'whole'],
  ['items=0-5', 100, 'whole'],
  ['bytes=0-1,x', 100, 'whole'],
  ['bytes=99999999999999999999-', 100, 'whole'],
  [`bytes=${Array.from({ length: 17 }, (_, at) => `${at * 3}-${at * 3}`).join(',')}`, 100, 'whole'],
  [
    `bytes=${Array.from({ length: 16 }, (_, at) => `${at * 3}-${at * 3}`).join(',')}`,
    100,
    Array.from({ length: 16 }, (_, at) => ({ start: at * 3, end: at * 3 })),
  ],
  [`bytes=${'0-1,'.repeat(300)}0-1`, 100, 'whole'],
];

test('range headers, read as RFC 9110 says', () => {
  for (const [header, size, expected] of table) {
    assert.deepEqual(parseRange(header, size), expected, `${header} of ${size}`);
  }
});

test('any list of ranges yields exactly the bytes that were asked for, none twice', (t) => {
  const spec = fc.record({ start: fc.nat(60), length: fc.nat(20) });
  fc.assert(
    fc.property(
      fc.array(spec, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 60 }),
      (specs, size) => {
        const header = `bytes=${specs.map(({ start, length }) => `${start}-${start + length}`).join(',')}`;
        const wanted = new Set<number>();
        for (const { start, length } of specs) {
          for (let at = start; at <= Math.min(start + length, size - 1); at += 1) wanted.add(at);
        }
        const answer = parseRange(header, size);
        if (wanted.size === 0) return assert.equal(answer, 'unsatisfiable');
        assert.ok(Array.isArray(answer));
        const served = (answer as ByteRange[]).flatMap(({ start, end }) =>
          Array.from({ length: end - start + 1 }, (_, at) => start + at),
        );
        assert.equal(served.length, new Set(served).size);
        assert.deepEqual(new Set(served), wanted);
      },
    ),
    { seed: testSeed(t), verbose: fc.VerbosityLevel.Verbose },
  );
});
