import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredFingerprint } from '../src/index.ts';
import { KeptFingerprints } from '../src/lookup/index.ts';
import { shelfOf } from './plain-index.ts';

const stored: readonly StoredFingerprint[] = Array.from({ length: 6 }, (_, at) => ({
  id: at + 1,
  trackId: at < 4 ? 1 : 2,
  seconds: 200 + at,
  hashes: new Uint32Array(100).fill(at),
}));

/** A memory of so many hashes, a clock that it goes by, and what it asked its store for. */
function memoryOf(most?: number) {
  const { store } = shelfOf(stored);
  const asked: (readonly number[])[] = [];
  const clock = { now: 0 };
  const counted = {
    read: (...wanted: Parameters<typeof store.read>) => {
      asked.push(wanted[0].ids);
      return store.read(...wanted);
    },
  };
  const kept = new KeptFingerprints(counted, () => clock.now, most);
  const read = async (ids: readonly number[], tracks: readonly number[], greatest = 300) => {
    const known = new Set(tracks);
    return (await kept.read({ ids, least: 1, greatest, known }, 1000)).map(({ id }) => id);
  };
  return { asked, clock, read };
}

test('what a track is scored by is remembered for a minute, in the order asked for', async () => {
  const { asked, clock, read } = memoryOf();
  assert.deepEqual(await read([3, 1, 2], [1]), [3, 1, 2]);
  assert.deepEqual(await read([2, 4, 1], [1]), [2, 4, 1]);
  assert.deepEqual(await read([2, 4, 1], [1]), [2, 4, 1]);
  assert.deepEqual(asked, [[3, 1, 2], [4]]);
  clock.now = 60_000;
  assert.deepEqual(await read([1], [1]), [1]);
  assert.deepEqual(asked.at(-1), [1]);
});

test('a track that the question did not find anew is not taken from memory', async () => {
  const { asked, read } = memoryOf();
  await read([1, 5], [1, 2]);
  assert.deepEqual(await read([1, 5], []), [1, 5]);
  assert.deepEqual(await read([1, 5], [2]), [1, 5]);
  assert.deepEqual(asked, [[1, 5], [1, 5], [1]]);
});

test('the length decides for those in memory, too', async () => {
  const { read } = memoryOf();
  assert.deepEqual(await read([1, 2, 3], [1]), [1, 2, 3]);
  assert.deepEqual(await read([1, 2, 3], [1], 201), [1, 2]);
});

test('it holds no more than it may', async () => {
  const { asked, read } = memoryOf(250);
  await read([1, 2, 3], [1]);
  await read([1, 2, 3], [1]);
  assert.deepEqual(asked, [[1, 2, 3], [1]]);
});
