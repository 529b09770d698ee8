import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import type { SearchResult } from '../src/index.ts';
import { newIndex } from './fresh-index.ts';
import { randomOf } from './oracle.ts';

const perDocument = 20;

/** Scores of all documents, by going through every hash; `alive` says which hashes stand under an id. */
function plainly(alive: ReadonlyMap<number, Uint32Array>, query: readonly number[]): SearchResult[] {
  const asked = new Uint8Array(2 ** 18);
  for (const hash of query) asked[hash] = 1;
  const found: SearchResult[] = [];
  for (const [id, hashes] of alive) {
    let shared = 0;
    for (const hash of hashes) shared += asked[hash] ?? 0;
    if (shared === 0) continue;
    found.push({ id, score: new Set(hashes.filter((hash) => asked[hash] === 1)).size });
  }
  return found.sort((a, b) => b.score - a.score || a.id - b.id);
}

test('large segments with interleaved, replaced and deleted documents merge into one that counts the same', async (t) => {
  const random = randomOf(testSeed(t));
  const { index } = await newIndex(t);
  const alive = new Map<number, Uint32Array>();
  const part = (count: number, idOf: (at: number) => number) => {
    const ids = Uint32Array.from({ length: count }, (_, at) => idOf(at));
    const offsets = Uint32Array.from({ length: count + 1 }, (_, at) => at * perDocument);
    const hashes = Uint32Array.from({ length: count * perDocument }, () => random(2 ** 18));
    ids.forEach((id, at) => alive.set(id, hashes.slice(at * perDocument, (at + 1) * perDocument)));
    return { ids, offsets, hashes };
  };
  // Odd and even ids, so that the merged numbers of no part follow each other; then some of both again.
  await index.import([part(40_000, (at) => at * 2 + 1), part(40_000, (at) => at * 2 + 2)]);
  await index.import([part(3000, (at) => at * 17 + 1)]);
  const gone = Array.from({ length: 500 }, () => 1 + random(80_000));
  await index.update(gone.map((id) => ({ kind: 'delete', id }) as const));
  for (const id of gone) alive.delete(id);
  const check = async (): Promise<void> => {
    assert.equal((await index.info()).stats.numDocs, alive.size);
    for (let round = 0; round < 4; round += 1) {
      const known = alive.get(1 + random(80_000)) ?? new Uint32Array();
      const query = [...known, ...Array.from({ length: 40 }, () => random(2 ** 18))];
      const all = plainly(alive, query);
      for (const minScore of [1, 2, 5]) {
        const found = await index.search(query, { minScore, scorePct: 0, limit: 100, timeoutMs: 0 });
        const expected = all.filter(({ score }) => score >= minScore).slice(0, 100);
        assert.deepEqual(found, expected, `least ${minScore}`);
      }
    }
  };
  await check();
  await index.optimize();
  assert.equal((await index.info()).stats.numSegments, 1);
  await check();
  // All documents live now, so that the parts of the next merge are taken as they stand.
  await index.import([part(30_000, (at) => 100_000 + at)]);
  await index.optimize();
  await check();
});
