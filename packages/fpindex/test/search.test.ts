import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import type { Change, Documents } from '../src/index.ts';
import { newIndex } from './fresh-index.ts';
import { Oracle, randomOf } from './oracle.ts';

type Random = ReturnType<typeof randomOf>;

/** How hashes are drawn: dense, sparse, the top 28 bits only, with hashes that nearly all documents have, and extremes. */
const draws: Readonly<Record<string, (random: Random) => number>> = {
  dense: (random) => random(4096),
  sparse: (random) => random(2 ** 32),
  'chromaprint-like': (random) => ((random(2000) * 2_654_435) << 4) >>> 0,
  popular: (random) => (random(4) === 0 ? random(3) : random(2 ** 22)),
  extremes: (random) => [0, 1, 0x8000_0000, 0xffff_ffff, random(2 ** 32), 0xffff_0000][random(6)] ?? 0,
};

const several = (random: Random, most: number, draw: (random: Random) => number): number[] =>
  Array.from({ length: random(most) }, () => draw(random));

function changesOf(random: Random, draw: (random: Random) => number): Change[] {
  return Array.from({ length: 1 + random(20) }, () => {
    const id = 1 + (random(3) === 0 ? random(2 ** 32 - 2) : random(200));
    if (random(5) === 0) return { kind: 'delete', id };
    return { kind: 'insert', id, hashes: several(random, 40, draw) };
  });
}

function documentsOf(changes: readonly Change[]): Documents {
  const inserts = changes.flatMap((change) => (change.kind === 'insert' ? [change] : []));
  const offsets = new Uint32Array(inserts.length + 1);
  inserts.forEach(({ hashes }, at) => {
    offsets[at + 1] = (offsets[at] ?? 0) + hashes.length;
  });
  return {
    ids: Uint32Array.from(inserts, ({ id }) => id),
    offsets,
    hashes: Uint32Array.from(inserts.flatMap(({ hashes }) => Array.from(hashes))),
  };
}

for (const [name, draw] of Object.entries(draws)) {
  test(`searches answer what a plain count answers: ${name} hashes`, async (t) => {
    const random = randomOf(testSeed(t));
    const { index } = await newIndex(t);
    const oracle = new Oracle();
    for (let round = 0; round < 45; round += 1) {
      const changes = changesOf(random, draw);
      if (random(4) === 0) {
        const inserts = changes.filter(({ kind }) => kind === 'insert');
        await index.import([documentsOf(inserts)]);
        oracle.apply(inserts);
      } else {
        await index.update(changes);
        oracle.apply(changes);
      }
      if (random(8) === 0) await index.optimize();
      for (let search = 0; search < 4; search += 1) {
        const known = [...oracle.documents.values()][random(oracle.documents.size)];
        const query = [...several(random, 30, draw), ...(known ?? [])];
        const [limit, minScore, scorePct] = [1 + random(60), random(5), random(3) * 30];
        assert.deepEqual(
          await index.search(query, { limit, minScore, scorePct, timeoutMs: 0 }),
          oracle.search(query, limit, minScore, scorePct),
          `round ${round}, limit ${limit}, least ${minScore}, percent ${scorePct}`,
        );
      }
    }
    assert.equal((await index.info()).stats.numDocs, oracle.documents.size);
  });
}

test('more than 65,536 documents: blocks, ties by id, no caps', async (t) => {
  const { index } = await newIndex(t);
  const count = 70_000;
  const ids = Uint32Array.from({ length: count }, (_, at) => at * 3 + 5);
  const offsets = Uint32Array.from({ length: count + 1 }, (_, at) => at * 3);
  const hashes = Uint32Array.from({ length: count * 3 }, (_, at) =>
    at % 3 === 0 ? 7 : at % 3 === 1 ? 100 + (at % 1000) : at,
  );
  await index.import([{ ids, offsets, hashes }]);
  await index.optimize();
  assert.equal((await index.info()).stats.numSegments, 1);
  const oracle = new Oracle();
  ids.forEach((id, at) =>
    oracle.apply([{ kind: 'insert', id, hashes: hashes.slice(offsets[at], offsets[at + 1]) }]),
  );
  for (const query of [
    [7],
    [7, 101, 104],
    [7, 101, 209_999],
    [2],
    Array.from({ length: 60 }, (_, at) => at * 3000 + 2),
  ]) {
    for (const minScore of [1, 2]) {
      assert.deepEqual(
        await index.search(query, { limit: 500, minScore, timeoutMs: 0 }),
        oracle.search(query, 500, minScore, 10),
      );
    }
  }
});

test('what a search may be told', async (t) => {
  const { index } = await newIndex(t);
  await index.update([
    { kind: 'insert', id: 1, hashes: Array.from({ length: 40 }, (_, at) => at) },
    { kind: 'insert', id: 2, hashes: [1, 2, 3] },
    { kind: 'insert', id: 3, hashes: [1] },
  ]);
  const query = Array.from({ length: 40 }, (_, at) => at);
  // The least score is a twentieth of 40 by default, and a tenth of the best score.
  assert.deepEqual(await index.search(query), [{ id: 1, score: 40 }]);
  assert.equal((await index.search(query, { scorePct: 0 })).length, 2);
  assert.equal((await index.search(query, { scorePct: 0, minScore: 0 })).length, 3);
  for (const wrong of [
    { limit: 0 },
    { limit: 1001 },
    { limit: 1.5 },
    { scorePct: 101 },
    { timeoutMs: -1 },
    { minScore: -1 },
  ]) {
    await assert.rejects(index.search(query, wrong), { reason: 'BadRequest' });
  }
  await assert.rejects(index.search(Array.from({ length: 4097 }, (_, at) => at)), { reason: 'BadRequest' });
  await assert.rejects(index.update([{ kind: 'delete', id: 0 }]), { reason: 'InvalidFingerprintId' });
  assert.deepEqual(await index.search([]), []);
});
