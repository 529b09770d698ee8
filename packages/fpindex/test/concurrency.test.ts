import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import type { Documents } from '../src/index.ts';
import { newIndex } from './fresh-index.ts';
import { randomOf } from './oracle.ts';

/** Documents of ids that follow each other, each with the hashes of `hashesOf`. */
function documents(first: number, count: number, hashesOf: (id: number) => readonly number[]): Documents {
  const ids = Uint32Array.from({ length: count }, (_, at) => first + at);
  const all = Array.from(ids, hashesOf);
  const offsets = new Uint32Array(count + 1);
  for (const [at, hashes] of all.entries()) offsets[at + 1] = (offsets[at] ?? 0) + hashes.length;
  return { ids, offsets, hashes: Uint32Array.from(all.flat()) };
}

test('a long search finds what was there when it was asked, though it is replaced or deleted meanwhile', async (t) => {
  const { index } = await newIndex(t);
  const popular = Array.from({ length: 110 }, (_, at) => at * 7 + 1);
  await index.import([documents(1, 20_000, () => popular)]);
  const asked = Array.from({ length: 4 }, () => index.search(popular, { limit: 3, timeoutMs: 0 }));
  // The thread of long searches has one of them in hand at the most when this is done.
  await index.update([
    { kind: 'insert', id: 1, hashes: popular },
    { kind: 'delete', id: 2 },
  ]);
  for (const found of await Promise.all(asked))
    assert.deepEqual(
      found.map(({ id }) => id),
      [1, 2, 3],
    );
  const now = await index.search(popular, { limit: 3, timeoutMs: 0 });
  assert.deepEqual(
    now.map(({ id }) => id),
    [1, 3, 4],
  );
});

test('what is acknowledged is found at once and once, while segments are built and merged and others write', async (t) => {
  const random = randomOf(testSeed(t));
  const { index } = await newIndex(t);
  const steady = Array.from({ length: 40 }, (_, at) => 1_000_000 + at);
  const stays = 200;
  const hashesOf = (id: number): number[] => [...steady.slice(0, 20 + (id % 20)), 2_000_000 + id];
  await index.import([documents(1, stays, hashesOf)]);
  const done = new AbortController();
  const rewrite = async (): Promise<void> => {
    while (!done.signal.aborted) {
      const ids = Array.from({ length: 5 }, () => 1 + random(stays));
      await index.update(ids.map((id) => ({ kind: 'insert', id, hashes: hashesOf(id) }) as const));
    }
  };
  const bringIn = async (): Promise<void> => {
    for (let round = 0; !done.signal.aborted; round += 1) {
      const first = 1 + random(stays - 20);
      await index.import([documents(first, 20, hashesOf)]);
      if (round % 6 === 5) await index.optimize();
    }
  };
  const others = [rewrite(), rewrite(), bringIn()];
  for (let round = 0; round < 100; round += 1) {
    const id = 10_000 + random(50);
    const own = [round * 3 + 1, round * 3 + 2];
    await index.update([{ kind: 'insert', id, hashes: own }]);
    assert.deepEqual(await index.search(own), [{ id, score: 2 }], `round ${round}`);
    const all = await index.search(steady, { limit: 1000, minScore: 20, timeoutMs: 0 });
    assert.deepEqual(
      all.map((found) => found.id).toSorted((a, b) => a - b),
      Array.from({ length: stays }, (_, at) => at + 1),
      `round ${round}`,
    );
    await index.update([{ kind: 'delete', id }]);
    assert.deepEqual(await index.search(own), [], `round ${round}`);
  }
  done.abort();
  await Promise.all(others);
  await index.close();
});
