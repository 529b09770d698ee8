import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import type { Change } from '../src/index.ts';
import { LocalIndex } from '../src/local/index.ts';
import { newIndex, partsFor, scratchFolder } from './fresh-index.ts';
import { randomOf } from './oracle.ts';

const hashesOf = (id: number): number[] => Array.from({ length: 30 }, (_, at) => (id * 31 + at * 7919) >>> 0);

async function logOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('log-')).sort();
  return join(folder, names.at(-1) ?? '');
}

async function holds(index: LocalIndex, id: number): Promise<boolean> {
  const [best] = await index.search(hashesOf(id), { minScore: 30, timeoutMs: 0 });
  return best?.id === id;
}

test('what was written is there after closing and opening', async (t) => {
  const { index, folder, parts } = await newIndex(t);
  const insert = (id: number): Change => ({ kind: 'insert', id, hashes: hashesOf(id) });
  await index.update([insert(1), insert(2), { kind: 'metadata', set: { last: '2' } }]);
  await index.optimize();
  await index.update([insert(3), { kind: 'delete', id: 1 }]);
  const offsets = Uint32Array.of(0, 30);
  await index.import([{ ids: Uint32Array.of(2), offsets, hashes: Uint32Array.from(hashesOf(500)) }]);
  await index.update([{ kind: 'metadata', set: { more: 'x' } }]);
  const before = await index.info();
  await index.close();
  const again = await LocalIndex.open(folder, parts);
  t.after(() => again.close());
  const after = await again.info();
  assert.deepEqual([after.version, after.metadata], [before.version, { last: '2', more: 'x' }]);
  assert.equal(after.stats.numDocs, 2);
  assert.deepEqual(
    [await holds(again, 1), await holds(again, 2), await holds(again, 3)],
    [false, false, true],
  );
  assert.equal((await again.search(hashesOf(500), { minScore: 30 }))[0]?.id, 2);
  assert.deepEqual(await Promise.all([1, 2, 3].map((id) => again.documentVersion(id))), [undefined, 3, 2]);
  await assert.rejects(index.search([1]), { reason: 'IndexNotReady' });
});

test('a torn tail of the log is cut off, at whatever byte', async (t) => {
  const { index, folder, parts } = await newIndex(t);
  const sizes: number[] = [0];
  for (let id = 1; id <= 5; id += 1) {
    await index.update([{ kind: 'insert', id, hashes: hashesOf(id) }]);
    sizes.push((await stat(await logOf(folder))).size);
  }
  await index.close();
  const whole = await readFile(await logOf(folder));
  for (let length = 0; length <= whole.length; length += 29) {
    await writeFile(await logOf(folder), whole.subarray(0, length));
    if (length % 2 === 0) await appendFile(await logOf(folder), Buffer.from('\u0007garbage'));
    const cut = await LocalIndex.open(folder, parts);
    const kept = sizes.findLastIndex((size) => size <= length);
    assert.equal((await cut.info()).version, kept, `cut at ${length}`);
    await cut.update([{ kind: 'insert', id: 9, hashes: hashesOf(9) }]);
    await cut.close();
    const opened = await LocalIndex.open(folder, parts);
    assert.equal((await opened.info()).version, kept + 1);
    assert.ok(await holds(opened, 9));
    await opened.close();
  }
});

test('damage is refused, not served', async (t) => {
  const { index, folder, parts } = await newIndex(t);
  await index.update([{ kind: 'insert', id: 1, hashes: hashesOf(1) }]);
  await index.optimize();
  await index.close();
  const [name = ''] = (await readdir(folder)).filter((file) => file.startsWith('seg-'));
  const path = join(folder, name);
  const good = await readFile(path);
  for (const at of [0, 9, 100, 260, good.length - 1]) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ 0x10;
    await writeFile(path, bad);
    if (at === 100) continue;
    await assert.rejects(
      LocalIndex.open(folder, parts),
      /damaged|no segment|not known|checksum|length/,
      `byte ${at}`,
    );
  }
  await writeFile(path, good);
  await truncate(path, good.length - 5);
  await assert.rejects(LocalIndex.open(folder, parts), /full length/);
});

test('updates are conditional, atomic and share waits for the disk', async (t) => {
  const { index } = await newIndex(t);
  const writes = Array.from({ length: 300 }, (_, at) =>
    index.update([{ kind: 'insert', id: at + 1, hashes: hashesOf(at + 1) }]),
  );
  assert.deepEqual(
    (await Promise.all(writes)).toSorted((a, b) => a - b),
    writes.map((_, at) => at + 1),
  );
  const racing = await Promise.allSettled(
    Array.from({ length: 10 }, () => index.update([{ kind: 'delete', id: 1 }], { expectedVersion: 300 })),
  );
  assert.equal(racing.filter(({ status }) => status === 'fulfilled').length, 1);
  await assert.rejects(index.update([], { expectedVersion: 300 }), { reason: 'VersionMismatch' });
  assert.equal((await index.info()).version, 301);
});

/** Runs the writer of kill-writer.ts and kills it after `acks` acknowledged commits; returns the last acknowledged one. */
function killed(folder: string, seed: number, acks: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const writer = fork(join(import.meta.dirname, 'kill-writer.ts'), [folder, String(seed)], {
      execArgv: [],
    });
    let last = 0;
    let count = 0;
    writer.on('message', (version: number) => {
      last = version;
      count += 1;
      if (count === acks) writer.kill('SIGKILL');
    });
    writer.on('error', reject);
    writer.on('exit', (code, signal) =>
      signal === 'SIGKILL' ? resolve(last) : reject(new Error(`the writer ended by itself with ${code}`)),
    );
  });
}

async function verified(
  t: TestContext,
  folder: string,
  acknowledged: number,
  script: readonly Change[][],
): Promise<number> {
  const index = await LocalIndex.open(folder, partsFor(t));
  const { version, stats } = await index.info();
  assert.ok(version >= acknowledged, `commit ${acknowledged} was acknowledged, ${version} is there`);
  const expected = new Map<number, readonly number[]>();
  for (const change of script.slice(0, version).flat()) {
    if (change.kind === 'insert') expected.set(change.id, Array.from(change.hashes));
    else if (change.kind === 'delete') expected.delete(change.id);
  }
  assert.equal(stats.numDocs, expected.size);
  for (const [id, hashes] of expected) {
    const found = await index.search(hashes, { limit: 1000, minScore: hashes.length, timeoutMs: 0 });
    assert.ok(
      found.some((result) => result.id === id),
      `document ${id} at version ${version}`,
    );
  }
  await index.close();
  return version;
}

test('kill -9 while writing, sealing and merging loses nothing that was acknowledged', async (t) => {
  const { scriptOf } = await import('./kill-writer.ts');
  const seed = testSeed(t);
  const random = randomOf(seed);
  const folder = join(scratchFolder(), 'main');
  await LocalIndex.create(folder);
  const script = scriptOf(seed);
  let version = 0;
  for (let round = 0; round < 3; round += 1) {
    const acknowledged = await killed(folder, seed, 5 + random(60));
    version = await verified(t, folder, acknowledged, script);
  }
  assert.ok(version >= 15);
});
