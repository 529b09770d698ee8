import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { IndexNode } from '@bandstand/fpindex';
import { librarySchema } from '@bandstand/library';
import { openDatabase, openReadOnly } from '@bandstand/sqlite';
import { bandstand, folder } from './instance/command.ts';

/** A data folder whose library has taught an index of excerpts one track. */
async function taughtFolder(data: string): Promise<void> {
  mkdirSync(data, { mode: 0o700 });
  const db = openDatabase({ path: join(data, 'library.db'), schema: librarySchema, synchronous: 'full' });
  db.write((writer) => {
    writer.run("INSERT INTO tracks (id, title) VALUES (7, 'Taught')");
    writer.run('INSERT INTO whole_fingerprints (track_id, fingerprint) VALUES (7, ?)', [
      Buffer.from('sound'),
    ]);
    writer.run("UPDATE whole_fingerprints SET taught = 'this one' WHERE track_id = 7");
  });
  db.close();
  const node = await IndexNode.open({
    folder: join(data, 'index'),
    failed: (error) => assert.ifError(error),
  });
  const index = await node.open('excerpts-site');
  await index.update([
    { kind: 'insert', id: 7, hashes: [1, 2, 3] },
    { kind: 'metadata', set: { 'excerpts:name': 'this one' } },
  ]);
  await node.close();
}

function taughtIn(data: string): unknown {
  const db = openReadOnly(join(data, 'library.db'));
  try {
    return db.read((reader) => reader.all('SELECT track_id AS id, taught FROM whole_fingerprints'));
  } finally {
    db.close();
  }
}

test('excerpts are taught anew unless the index that knows them came with the backup', async (t) => {
  const dir = folder(t);
  const data = join(dir, 'data');
  await taughtFolder(data);
  const run = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await bandstand(args);
    assert.equal(code, 0, stderr);
  };
  const [whole, without] = [join(dir, 'whole.tar.gz'), join(dir, 'without.tar.gz')];
  await run('backup', whole, '--data', data);
  await run('backup', without, '--data', data, '--no-acoustid');

  const [same, left] = [join(dir, 'same'), join(dir, 'left')];
  await run('restore', whole, '--data', same);
  assert.deepEqual(taughtIn(same), [{ id: 7, taught: 'this one' }], 'it came with its index');
  await run('restore', whole, '--data', left, '--no-acoustid');
  assert.deepEqual(taughtIn(left), [{ id: 7, taught: null }], 'its index was left in the archive');
  await run('restore', without, '--data', same, '--force');
  assert.deepEqual(
    taughtIn(same),
    [{ id: 7, taught: null }],
    'the index that is there may have forgotten it',
  );
});
