import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { type FingerprintIndex, type FingerprintIndexes, IndexNode } from '../src/index.ts';
import { scratchFolder } from './fresh-index.ts';
import { randomOf } from './oracle.ts';
import { ask, serveNode } from './serving.ts';

for (const kind of ['local', 'remote'] as const) {
  test(`one interface: the index is ${kind}`, async (t) => {
    const served = await serveNode(t);
    const indexes: FingerprintIndexes = kind === 'local' ? served.node : served.remote;
    const index: FingerprintIndex = await indexes.open('main');
    assert.equal((await index.info()).version, 0);
    const version = await index.update([
      { kind: 'insert', id: 1, hashes: [1, 2, 0xffff_ffff] },
      { kind: 'insert', id: 2, hashes: [2] },
      { kind: 'metadata', set: { last: '2' } },
    ]);
    assert.equal(version, 1);
    await assert.rejects(index.update([], { expectedVersion: 0 }), { reason: 'VersionMismatch' });
    await assert.rejects(index.update([{ kind: 'delete', id: 0 }]), { reason: 'InvalidFingerprintId' });
    const found = [
      { id: 1, score: 2 },
      { id: 2, score: 1 },
    ];
    assert.deepEqual(await index.search([2, 0xffff_ffff], { limit: 10 }), found);
    assert.deepEqual(await index.search([2, 0xffff_ffff], { scorePct: 100 }), found.slice(0, 1));
    await assert.rejects(index.search([1], { scorePct: 101 }), { reason: 'BadRequest' });
    assert.equal(await index.documentVersion(2), 1);
    assert.equal(await index.documentVersion(3), undefined);
    const count = 12_000;
    const ids = Uint32Array.from({ length: count }, (_, at) => at + 10);
    const offsets = Uint32Array.from({ length: count + 1 }, (_, at) => at * 2);
    const hashes = Uint32Array.from({ length: count * 2 }, (_, at) => at + 1000);
    const last = await index.import([{ ids, offsets, hashes }]);
    const info = await index.info();
    assert.deepEqual([info.version, info.metadata, info.stats.numDocs], [last, { last: '2' }, count + 2]);
    assert.deepEqual(await index.search([1000 + 2 * 7000, 1001 + 2 * 7000]), [{ id: 7010, score: 2 }]);
    assert.equal(await indexes.delete('main'), true);
    assert.equal(await indexes.delete('main'), false);
    await assert.rejects(index.search([1]), (error: { reason?: string }) =>
      ['IndexNotFound', 'IndexNotReady'].includes(error.reason ?? ''),
    );
    await assert.rejects(indexes.open('no/name'), { reason: 'InvalidIndexName' });
  });
}

test('a node that cannot be reached or refuses the token is not ready', async (t) => {
  const { remote, url, node } = await serveNode(t);
  const index = await remote.open('main');
  await node.close();
  await assert.rejects(index.search([1]), { reason: 'IndexNotReady' });
  assert.equal((await ask(url, 'GET', '/main', undefined, { authorization: 'Bearer wrong' })).status, 401);
});

test('indexes load after the start; damage makes one of them not ready and leaves the others', async (t) => {
  const folder = join(scratchFolder(), 'index');
  const first = await IndexNode.open({ folder, failed: assert.fail });
  for (const name of ['one', 'two']) {
    await (await first.open(name)).update([{ kind: 'insert', id: 7, hashes: [1, 2, 3] }]);
  }
  await first.close();
  writeFileSync(join(folder, 'one', 'v000001', 'manifest.json'), '{}');
  mkdirSync(join(folder, 'two', 'v000002.new'));
  const { url, node } = await serveNode(t, folder);
  assert.equal((await ask(url, 'GET', '/one/_health')).body.toString(), 'LOADING\n');
  await node.loaded();
  assert.deepEqual(node.names(), ['one', 'two']);
  assert.equal((await ask(url, 'GET', '/one/_health')).status, 503);
  const refused = await ask(url, 'POST', '/one/_search', '{"query":[1]}', {
    'content-type': 'application/json',
  });
  assert.deepEqual([refused.status, refused.body.toString()], [503, '{"error":"IndexNotReady"}']);
  assert.deepEqual(await node.get('two').search([1, 2]), [{ id: 7, score: 2 }]);
  assert.deepEqual(readdirSync(join(folder, 'two')), ['v000001']);
  assert.equal(await node.delete('one'), true);
  assert.equal((await node.create('one')).generation, 2);
});

test('a snapshot is the index at one commit, while it is written and merged', async (t) => {
  const random = randomOf(testSeed(t));
  const { url, node, folder } = await serveNode(t);
  const index = await node.open('main');
  const insert = (id: number) => ({ kind: 'insert', id, hashes: [id, id * 7, random(1000)] }) as const;
  for (let id = 1; id <= 200; id += 1) await index.update([insert(id)]);
  await index.optimize();
  await index.update([{ kind: 'delete', id: 5 }, insert(300)]);
  const answer = await fetch(`${url}/main/_snapshot`, { headers: { authorization: 'Bearer secret' } });
  assert.equal(answer.status, 200);
  // The files that the snapshot reads are superseded meanwhile.
  await index.update([{ kind: 'delete', id: 6 }, insert(301)]);
  await index.optimize();
  const copy = join(scratchFolder(), 'index');
  const target = join(copy, 'main', 'v000001');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-x', '-C', target], { input: Buffer.from(await answer.arrayBuffer()) });
  const restored = await IndexNode.open({ folder: copy, failed: assert.fail });
  t.after(() => restored.close());
  await restored.loaded();
  const twin = restored.get('main');
  const { version, stats } = await twin.info();
  assert.deepEqual([version, stats.numDocs], [201, 200]);
  assert.equal(await twin.documentVersion(5), undefined);
  assert.equal(await twin.documentVersion(6), 6);
  assert.equal(await twin.update([insert(400)]), 202);
  await index.optimize();
  const files = readdirSync(join(folder, 'main', 'v000001')).filter((name) => name.startsWith('seg-'));
  assert.equal(files.length, 1, 'what the snapshot held is gone');
});
