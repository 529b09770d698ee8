import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { type Change, type FingerprintIndex, IndexNode, saveIndexes } from '../src/index.ts';
import { scratchFolder } from './fresh-index.ts';
import { randomOf } from './oracle.ts';

const hashesOf = (id: number): number[] => Array.from({ length: 30 }, (_, at) => (id * 31 + at * 7919) >>> 0);
const insert = (id: number): Change => ({ kind: 'insert', id, hashes: hashesOf(id) });

async function nodeOf(t: TestContext, folder: string): Promise<IndexNode> {
  const node = await IndexNode.open({
    folder,
    failed: (error) => {
      throw error;
    },
  });
  t.after(() => node.close());
  return node;
}

const holds = async (index: FingerprintIndex, id: number): Promise<boolean> => {
  const [best] = await index.search(hashesOf(id), { minScore: 30, timeoutMs: 0 });
  return best?.id === id;
};

test('every index of a folder is saved at one commit while it is written, flushed, merged and imported into', async (t) => {
  const random = randomOf(testSeed(t));
  const top = scratchFolder();
  const node = await nodeOf(t, join(top, 'index'));
  const index = await node.open('acoustid');
  await (await node.open('other')).update([insert(7)]);
  let last = 0;
  const stop = new AbortController();
  const writing = (async () => {
    while (!stop.signal.aborted) {
      last += 1;
      // Whoever has the document has the metadata that came with it, and all documents before.
      const set = { last: String(last) };
      if (random(7) === 0) {
        const ids = Uint32Array.of(last);
        await index.import([
          { ids, offsets: Uint32Array.of(0, 30), hashes: Uint32Array.from(hashesOf(last)) },
        ]);
        await index.update([{ kind: 'metadata', set }]);
      } else await index.update([insert(last), { kind: 'metadata', set }]);
      if (random(20) === 0) await node.get('acoustid').optimize();
    }
  })();
  let before: string | undefined;
  for (let round = 0; round < 12; round += 1) {
    const to = join(top, `saved-${round}`);
    const saved = await saveIndexes({
      from: join(top, 'index'),
      to,
      ...(before === undefined ? {} : { before }),
    });
    assert.deepEqual(
      saved.map(({ name }) => name),
      ['acoustid', 'other'],
    );
    const files = saved.flatMap((one) => one.files).toSorted();
    const there = (await readdir(to, { recursive: true })).filter((path) =>
      /\/(seg|log|manifest)/.test(path),
    );
    for (const path of files) assert.ok(there.includes(path), path);
    const copy = await nodeOf(t, to);
    const again = await copy.open('acoustid');
    const { metadata, stats } = await again.info();
    const heard = Number(metadata['last'] ?? 0);
    assert.ok(
      stats.numDocs - heard <= 1 && stats.numDocs >= heard,
      `${stats.numDocs} documents, ${heard} heard`,
    );
    for (const id of [1, Math.ceil(heard / 2), heard].filter((one) => one > 0))
      assert.ok(await holds(again, id));
    assert.ok(await holds(await copy.open('other'), 7));
    before = to;
  }
  stop.abort();
  await writing;
});

test('what was not saved whole opens as nothing, and an empty folder is saved as one', async (t) => {
  const top = scratchFolder();
  assert.deepEqual(await saveIndexes({ from: join(top, 'none'), to: join(top, 'empty') }), []);
  const node = await nodeOf(t, join(top, 'index'));
  await (await node.open('acoustid')).update([insert(1)]);
  const to = join(top, 'saved');
  await saveIndexes({ from: join(top, 'index'), to });
  await rm(join(to, 'acoustid', 'v000001', 'manifest.json'));
  const failures: unknown[] = [];
  const broken = await IndexNode.open({ folder: to, failed: (error) => failures.push(error) });
  t.after(() => broken.close());
  await broken.loaded();
  assert.equal(failures.length, 1);
  assert.equal(broken.stateOf('acoustid'), 'loading');
});

test('on another disk only what is new is copied', async (t) => {
  const top = scratchFolder();
  const from = join(top, 'index', 'acoustid', 'v000001');
  const node = await nodeOf(t, join(top, 'index'));
  const index = await node.open('acoustid');
  await index.update([insert(1)]);
  await node.get('acoustid').optimize();
  const first = join(top, 'first');
  // A disk of its own is stood in for by a copy of which the second set can only link what is the same.
  const [segment = ''] = (await readdir(from)).filter((file) => file.startsWith('seg-'));
  await saveIndexes({ from: join(top, 'index'), to: first });
  const second = join(top, 'second');
  await index.update([insert(2)]);
  await saveIndexes({ from: join(top, 'index'), to: second, before: first });
  const inodes = await Promise.all(
    [first, second].map(async (set) => (await stat(join(set, 'acoustid', 'v000001', segment))).ino),
  );
  assert.equal(inodes[0], inodes[1]);
  await mkdir(join(top, 'index', 'half', 'v000001.new'), { recursive: true });
  await writeFile(join(top, 'index', 'half', 'last'), '3');
  const third = await saveIndexes({ from: join(top, 'index'), to: join(top, 'third'), before: second });
  assert.deepEqual(
    third.map(({ name }) => name),
    ['acoustid'],
    'what was never finished is none',
  );
  assert.equal(await readFile(join(top, 'index', 'half', 'last'), 'utf8'), '3');
});
