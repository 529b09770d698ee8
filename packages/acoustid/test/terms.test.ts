import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { cubeOfSimhash, extractQuery, simhash, simhashOfCube } from '../src/index.ts';
import { TermTable } from '../src/ingest/term-table.ts';
import { codecVectors, compareVectors, goldens, numbers } from './vectors.ts';

const fixture = (name: string): Int32Array => Int32Array.from(goldens.fixtures[name]?.raw_signed ?? []);

describe('simhash', () => {
  test('is that of chromaprint', () => {
    for (const vector of codecVectors) assert.equal(simhash(Uint32Array.from(vector.hashes)), vector.simhash);
    for (const name of ['TEST_1A', 'TEST_1B', 'TEST_1C', 'TEST_1D'])
      assert.equal(simhash(fixture(name)), 2641753427);
    assert.equal(simhash(fixture('TEST_2')), 3228088686);
    assert.equal(simhash(new Int32Array()), 0);
  });

  test('becomes a point whose squared distance counts the bits that differ', () => {
    const [one, other] = [2641753427, 3228088686].map((hash) => cubeOfSimhash(hash).slice(1, -1).split(', '));
    assert.equal(one?.length, 32);
    const squared = one?.reduce((sum, x, at) => sum + (Number(x) - Number(other?.[at])) ** 2, 0);
    assert.equal(squared, ((2641753427 ^ 3228088686) >>> 0).toString(2).replaceAll('0', '').length);
    assert.equal(cubeOfSimhash(1), `(1${', 0'.repeat(31)})`);
    assert.equal(simhashOfCube(cubeOfSimhash(3228088686)), 3228088686);
    assert.equal(simhashOfCube(cubeOfSimhash(-1)), 4294967295);
    assert.throws(() => simhashOfCube('(1, 0)'), RangeError);
  });
});

describe('extractQuery', () => {
  test('gives what PostgreSQL gives, unsigned', () => {
    for (const vector of compareVectors)
      assert.deepEqual(
        Int32Array.from(extractQuery(Int32Array.from(vector.a))),
        Int32Array.from(vector.extract_query_a),
      );
    for (const [name, terms] of Object.entries(goldens.extract_query)) {
      assert.deepEqual(extractQuery(fixture(name)), Uint32Array.from(terms));
      assert.deepEqual(extractQuery(Uint32Array.from(fixture(name))), Uint32Array.from(terms));
    }
  });

  test('leaves silence and repetitions out', () => {
    const silence = 627964279;
    assert.equal(extractQuery(new Uint32Array(500).fill(silence)).length, 0);
    assert.equal(extractQuery(new Uint32Array()).length, 0);
    assert.deepEqual(extractQuery(Uint32Array.of(silence, 16, 17, 31, 32, silence)), Uint32Array.of(16, 32));
    const rising = Uint32Array.from({ length: 948 }, (_, at) => at << 4);
    assert.deepEqual(extractQuery(rising), rising.subarray(80, 200));
  });

  test('is what its definition says, for any data', () => {
    const next = numbers(testSeed());
    for (let round = 0; round < 300; round += 1) {
      const many = 1 + (next() % 2000);
      const hashes = Uint32Array.from({ length: next() % 1000 }, () =>
        next() % 9 === 0 ? 627964279 : (next() % many) * 2_654_435_761,
      );
      const sounding = hashes.filter((hash) => hash !== 627964279).length;
      const start = Math.max(0, Math.min(sounding - 120, 80));
      const heard = hashes.subarray(start).filter((hash) => hash !== 627964279);
      const terms = [...new Set(Array.from(heard, (hash) => (hash & -16) >>> 0))];
      assert.deepEqual([...extractQuery(hashes)], terms.slice(0, 120));
    }
  });
});

test('terms in memory are counted as by hand, however many there are', () => {
  const next = numbers(testSeed());
  const table = new TermTable();
  const documents = Array.from({ length: 700 }, (_, id) => {
    const terms = new Uint32Array(
      new Set(Array.from({ length: next() % 120 }, () => (next() % 50_000) << 4)),
    );
    table.add(id * 3, terms);
    return new Set(terms);
  });
  assert.equal(table.size, 700);
  for (let round = 0; round < 20; round += 1) {
    const asked = new Uint32Array(new Set(Array.from({ length: 120 }, () => (next() % 50_000) << 4)));
    const expected = documents
      .map((terms, id) => [id * 3, asked.filter((term) => terms.has(term)).length] as const)
      .filter(([, shared]) => shared > 0);
    assert.deepEqual(
      [...table.shared(asked)].toSorted(([a], [b]) => a - b),
      expected,
    );
  }
});
