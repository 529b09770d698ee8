import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cubeOfSimhash, extractQuery, simhash, simhashOfCube } from '../src/index.ts';
import { codecVectors, compareVectors, goldens } from './vectors.ts';

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
});
