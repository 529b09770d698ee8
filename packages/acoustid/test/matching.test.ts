import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bestOfTracks,
  Comparer,
  explain,
  MatchError,
  Matcher,
  type StoredFingerprint,
  speedSteps,
} from '../src/index.ts';
import { shelfOf } from './plain-index.ts';
import { compareVectors, goldens, numbers } from './vectors.ts';

const comparer = new Comparer();
const fixture = (name: string): Int32Array => Int32Array.from(goldens.fixtures[name]?.raw_signed ?? []);

const matcherOf = (stored: readonly StoredFingerprint[]): Matcher =>
  new Matcher({ ...shelfOf(stored), comparer });

const never = (): Promise<never> => new Promise(() => {});
const failed = (code: string) => (error: unknown) =>
  error instanceof MatchError && error.code === code && error.retryAfterSeconds > 0;

describe('matching', () => {
  const stored: readonly StoredFingerprint[] = [
    { id: 7, trackId: 1, seconds: 260, hashes: fixture('TEST_1C') },
    { id: 8, trackId: 1, seconds: 260, hashes: fixture('TEST_1B') },
    { id: 9, trackId: 2, seconds: 260, hashes: fixture('TEST_2') },
    { id: 10, trackId: 3, seconds: 260, hashes: fixture('TEST_1D') },
  ];

  test('gives what sounds alike, the best first, with the reasons', async () => {
    const found = await matcherOf(stored).match({ hashes: fixture('TEST_1A'), seconds: 260 });
    assert.deepEqual(
      found.map(({ fingerprintId, trackId, score }) => ({ fingerprintId, trackId, score })),
      [
        { fingerprintId: 8, trackId: 1, score: Math.fround(0.9290991) },
        { fingerprintId: 7, trackId: 1, score: Math.fround(0.8525617) },
        { fingerprintId: 10, trackId: 3, score: Math.fround(0.6622276) },
      ],
    );
    assert.deepEqual(
      bestOfTracks(found, 10).map(({ fingerprintId }) => fingerprintId),
      [8, 10],
    );
    assert.equal(bestOfTracks(found, 1).length, 1);
    const [best] = found;
    assert.ok(best !== undefined && best.bitErrors > 0 && best.overlap > 300);
    assert.deepEqual(explain({ score: 1, offset: -80, overlap: 100, bitErrors: 3 }), {
      offset: -9.905,
      overlap: 12.381,
      bitErrors: 3,
      bits: 3200,
    });
  });

  test('takes lengths that differ by the window and no more', async () => {
    const matcher = matcherOf(stored.slice(0, 1));
    const count = async (seconds: number, within?: number): Promise<number> =>
      (
        await matcher.match({
          hashes: fixture('TEST_1A'),
          seconds,
          ...(within === undefined ? {} : { within }),
        })
      ).length;
    assert.deepEqual(await Promise.all([252, 253, 267, 268].map((seconds) => count(seconds))), [0, 1, 1, 0]);
    assert.equal(await count(268, 8), 1);
    for (const within of [0.5, 31, Number.NaN]) await assert.rejects(count(260, within), RangeError);
    assert.equal((await matcher.match({ hashes: fixture('TEST_1A'), seconds: 260, above: 0.9 })).length, 0);
  });

  test('a hundred look-alikes of other lengths and thirty of its own hide nothing', async () => {
    const next = numbers(5);
    const song = Uint32Array.from({ length: 948 }, next);
    const noisy = song.map((hash, at) => (at % 2 === 0 ? hash ^ (1 << (next() % 32)) : hash));
    const others = Array.from({ length: 100 }, (_, at) => ({ seconds: 100 + (at % 50), hashes: song }));
    const alike = Array.from({ length: 30 }, () => ({ seconds: 203, hashes: song.with(0, next()) }));
    const crowd = [...others, ...alike, { seconds: 200, hashes: noisy }].map((fingerprint, at) => ({
      ...fingerprint,
      id: at + 1,
      trackId: at < 130 ? 1 : 2,
    }));
    const found = await matcherOf(crowd).match({ hashes: song, seconds: 201 });
    assert.equal(found.length, 31);
    assert.equal(found.at(-1)?.trackId, 2);
    assert.deepEqual(
      bestOfTracks(found, 10).map(({ trackId }) => trackId),
      [1, 2],
    );
    const scores = found.map(({ score, fingerprintId }) => [score, -fingerprintId] as const);
    assert.deepEqual(
      scores,
      scores.toSorted((a, b) => b[0] - a[0] || b[1] - a[1]),
      'equals in order of ids',
    );
  });

  test('a recording that everybody has hides no other, and scores as the best of all its fingerprints', async () => {
    const next = numbers(6);
    const song = Uint32Array.from({ length: 948 }, next);
    const noise = (one: number): Uint32Array =>
      song.map((hash, at) => (at % one === 0 ? hash ^ (1 << (next() % 32)) : hash));
    const alike = Array.from({ length: 300 }, (_, at) => ({ trackId: at < 5 ? 2 : 1, hashes: noise(4) }));
    // The least promising of all for the index, whose terms are from hash 80 on, and yet the best one.
    const late = song.map((hash, at) => (at >= 80 && at < 190 ? hash ^ 0x1000 : hash));
    const crowd = [...alike, { trackId: 1, hashes: late }, { trackId: 3, hashes: noise(2) }].map(
      (one, at) => ({
        ...one,
        seconds: 200,
        id: at + 1,
      }),
    );
    const found = await matcherOf(crowd).match({ hashes: song, seconds: 200 });
    const best = bestOfTracks(found, 10).map(({ trackId, fingerprintId }) => ({ trackId, fingerprintId }));
    assert.deepEqual(
      best.map(({ trackId }) => trackId).toSorted((a, b) => a - b),
      [1, 2, 3],
    );
    assert.deepEqual(best[0], { trackId: 1, fingerprintId: 301 });
    assert.equal(found.length, crowd.length);
  });

  test('finds nothing for silence, for strangers and in an empty index', async () => {
    const silence = new Uint32Array(500).fill(627964279);
    assert.deepEqual(await matcherOf(stored).match({ hashes: silence, seconds: 260 }), []);
    assert.deepEqual(await matcherOf([]).match({ hashes: fixture('TEST_1A'), seconds: 260 }), []);
    const stranger = Uint32Array.from(compareVectors[0]?.a ?? []);
    assert.deepEqual(await matcherOf(stored).match({ hashes: stranger, seconds: 260 }), []);
  });
});

describe('matching at several speeds', () => {
  const next = numbers(3);
  const random = (): Uint32Array => Uint32Array.from({ length: 948 }, next);
  const song = random();
  const noisy = song.map((hash) => (next() % 4 === 0 ? hash ^ (1 << (next() % 32)) : hash));
  const stored = [
    { id: 1, trackId: 1, seconds: 260, hashes: song },
    { id: 2, trackId: 2, seconds: 255, hashes: song },
    { id: 3, trackId: 3, seconds: 260, hashes: random() },
  ];

  test('finds the recording, and at which speed it is that', async () => {
    const fingerprints = [1, 0.99, 0.98, 1.01, 1.02].map((speed) => ({
      speed,
      hashes: speed === 0.98 ? noisy : random(),
    }));
    const found = await matcherOf(stored).matchSpeeds({ fingerprints, seconds: 254.8, within: 1 });
    assert.deepEqual(
      found.map(({ fingerprintId, speed }) => ({ fingerprintId, speed })),
      [{ fingerprintId: 1, speed: 0.98 }],
    );
    assert.equal((await matcherOf(stored).match({ hashes: song, seconds: 254.8, within: 1 })).length, 1);
  });

  test('undoes the least changes first', () => {
    assert.deepEqual(speedSteps(0.01, 0.005), [1, 0.995025, 1.005025, 0.990099, 1.010101]);
    assert.equal(speedSteps().length, 25);
    assert.equal(speedSteps().at(-1), 1.030928);
  });
});

describe('matching without an answer', () => {
  const request = { hashes: fixture('TEST_1A'), seconds: 260, timeoutMs: 20 };
  const { index, store } = shelfOf([{ id: 1, trackId: 1, seconds: 260, hashes: request.hashes }]);
  const reject = (reason: string) => () => Promise.reject(Object.assign(new Error(reason), { reason }));

  test('is an error when the time is over, wherever it was spent', async () => {
    for (const parts of [
      { index: { search: never }, store },
      { index, store: { read: never } },
      { index: { search: reject('SearchTimeout') }, store },
    ])
      await assert.rejects(new Matcher({ ...parts, comparer }).match(request), failed('timeout'));
  });

  test('is an error while the index is loading', async () => {
    const loading = { search: reject('IndexNotReady') };
    await assert.rejects(
      new Matcher({ index: loading, store, comparer }).match(request),
      failed('unavailable'),
    );
  });

  test('tells a fault of the program from both', async () => {
    const broken = { search: () => Promise.reject(new TypeError('broken')) };
    await assert.rejects(new Matcher({ index: broken, store, comparer }).match(request), TypeError);
  });
});
