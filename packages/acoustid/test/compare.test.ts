import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testSeed } from '../../../tools/seed.ts';
import { Comparer, FingerprintError } from '../src/index.ts';
import { plainCompare, plainCompare2 } from './plain-compare.ts';
import { compareVectors, goldens, numbers } from './vectors.ts';

const comparer = new Comparer();
const compare2 = (a: Int32Array, b: Int32Array, within: number): number =>
  comparer.query(b, within).compare(a).score;
const fixture = (name: string | undefined): Int32Array =>
  Int32Array.from(goldens.fixtures[name ?? '']?.raw_signed ?? []);

/** Pairs that share much, little or nothing, with few or many different keys, the odd one among them. */
function pair(next: () => number): { a: Int32Array; b: Int32Array; within: number } {
  const kinds = 1 + (next() % 300);
  const pool = Int32Array.from({ length: kinds }, () =>
    next() % 20 === 0 ? next() | 0xff_fc_00_00 : next(),
  );
  if (next() % 4 === 0) pool[0] = 8191 << 18;
  const draw = () => (pool[next() % kinds] ?? 0) ^ (next() % 3 === 0 ? 1 << (next() % 20) : 0);
  const a = Int32Array.from({ length: next() % 400 }, draw);
  const shift = next() % 100;
  const noise = next() % 12;
  const blurred = (hash: number) => (next() % 12 < noise ? hash ^ (1 << (next() % 32)) : hash);
  const related = Int32Array.from([...Array.from({ length: shift }, draw), ...a.map(blurred)]);
  const b = next() % 4 === 0 ? Int32Array.from({ length: next() % 400 }, draw) : related;
  const within = [0, 20, 80][next() % 3] ?? 80;
  return next() % 2 === 0 ? { a, b, within } : { a: b, b: a, within };
}

describe('compare2', () => {
  test('is that of PostgreSQL, to the last bit', () => {
    for (const [at, { a, b, maxoffset, compare2: expected }] of compareVectors.entries()) {
      const ours = compare2(Int32Array.from(a), Int32Array.from(b), maxoffset);
      assert.equal(ours, Math.fround(expected), `vector ${at}`);
    }
    for (const [within, scores] of [
      [80, goldens.compare2_maxoffset80],
      [0, goldens.compare2_maxoffset0],
    ] as const)
      for (const [names, score] of Object.entries(scores)) {
        const [a, b] = names.split('|');
        assert.equal(compare2(fixture(a), fixture(b), within), Math.fround(score), names);
      }
  });

  test('is what its definition says, for 3000 pairs', () => {
    const seed = testSeed();
    const next = numbers(seed);
    let above = 0;
    for (let round = 0; round < 3000; round += 1) {
      const { a, b, within } = pair(next);
      const expected = plainCompare2(a, b, within);
      assert.equal(compare2(a, b, within), expected, `seed ${seed}, round ${round}`);
      if (expected > 0) above += 1;
    }
    assert.ok(above > 300 && above < 2900, `seed ${seed}: ${above} score above 0`);
  });

  test('tells where the query lies in the stored fingerprint', () => {
    const next = numbers(7);
    const stored = Uint32Array.from({ length: 500 }, next);
    const query = stored.slice(30, 330);
    query[100] = (query[100] ?? 0) ^ 0b101;
    const found = comparer.query(query).compare(stored);
    assert.deepEqual({ ...found, score: 0 }, { score: 0, offset: 30, overlap: 300, bitErrors: 2 });
    assert.equal(comparer.query(stored).compare(query).offset, -30);
    assert.deepEqual(comparer.query(query).compare(Uint32Array.from({ length: 500 }, next)), {
      score: 0,
      offset: 0,
      overlap: 0,
      bitErrors: 0,
    });
    const stranger = comparer.query(stored.slice(200), 20).compare(stored);
    assert.equal(stranger.overlap, 0, 'an offset of 200 is further than 20');
  });

  test('queries in use in turns do not disturb each other', () => {
    const [a, b] = [fixture('TEST_1A'), fixture('TEST_2')];
    const [first, second] = [comparer.query(a), comparer.query(b)];
    for (let turn = 0; turn < 3; turn += 1) {
      assert.equal(first.compare(fixture('TEST_1B')).score, Math.fround(0.9290991));
      assert.equal(second.compare(b).score, 1);
      assert.equal(second.compare(a).score, 0);
      assert.equal(comparer.similarity(a, a), 1);
    }
  });

  test('the longest fingerprints are compared, longer ones and odd offsets refused', () => {
    const next = numbers(9);
    const longest = Uint32Array.from({ length: 65_535 }, next);
    assert.equal(comparer.query(longest, 0).compare(longest).score, plainCompare2(longest, longest, 0));
    const longer = new Uint32Array(65_536);
    assert.throws(() => comparer.query(longer), FingerprintError);
    assert.throws(() => comparer.query(longest).compare(longer), FingerprintError);
    for (const within of [-1, 1.5, Number.NaN, 70_000])
      assert.throws(() => comparer.query(longest, within), RangeError);
  });

  test('70,000 comparisons leave nothing behind for the next', () => {
    const next = numbers(11);
    const query = comparer.query(Uint32Array.from({ length: 20 }, next));
    const stored = Uint32Array.from({ length: 20 }, next);
    for (let round = 0; round < 70_000; round += 1) query.compare(stored);
    const { a, b, within } = pair(next);
    assert.equal(compare2(a, b, within), plainCompare2(a, b, within));
  });
});

test('compare is what its definition says', () => {
  const seed = testSeed();
  const next = numbers(seed);
  for (let round = 0; round < 60; round += 1) {
    const { a, b } = pair(next);
    if (a.length === 0 || b.length === 0) assert.equal(comparer.similarity(a, b), 0);
    else assert.equal(comparer.similarity(a, b), plainCompare(a, b), `seed ${seed}, round ${round}`);
  }
});

test('kernel.wasm is what assembly/ compiles to', (t) => {
  const folder = mkdtempSync(join('/tmp', 'acoustid-kernel-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  const asc = fileURLToPath(new URL('../bin/asc.js', import.meta.resolve('assemblyscript/asc')));
  const outcome = join(folder, 'kernel.wasm');
  execFileSync(process.execPath, [asc, 'index.ts', '--config', 'asconfig.json', '--outFile', outcome], {
    cwd: join(import.meta.dirname, '..', 'assembly'),
  });
  const committed = join(import.meta.dirname, '..', 'src', 'compare', 'kernel.wasm');
  assert.ok(
    readFileSync(outcome).equals(readFileSync(committed)),
    'run in packages/acoustid/assembly: asc index.ts --config asconfig.json --outFile ../src/compare/kernel.wasm',
  );
});
