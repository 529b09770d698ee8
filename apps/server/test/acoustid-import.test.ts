import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { indexName, type Postgres, rebuildIndex } from '@bandstand/acoustid';
import { IndexNode } from '@bandstand/fpindex';
import { bandstand, folder } from './instance/command.ts';
import { copyDatabases, openDatabases } from './instance/databases.ts';

/** Three fingerprints that no index has, and a submission of another. */
async function fill({ binds }: Postgres): Promise<void> {
  const song = (of: number): number[] =>
    Array.from({ length: 200 }, (_, at) => Math.imul(at + 7, of * 40_503));
  const { db } = binds.fingerprint;
  const { id } = await db.insertInto('track').defaultValues().returning('id').executeTakeFirstOrThrow();
  const rows = [1, 3, 5].map((of) => ({ track_id: id, length: 100, fingerprint: song(of) }));
  await db.insertInto('fingerprint').values(rows).execute();
  const mbid = '10000000-0000-4000-8000-000000000001';
  const { db: ingest } = binds.ingest;
  await ingest
    .insertInto('submission')
    .values({ id: 1, fingerprint: song(7), length: 90, mbid })
    .execute();
  await ingest.insertInto('pending_submission').values({ submission_id: 1 }).execute();
}

test('the index is made anew and what waits is imported by a command, while nobody else does it', async (t) => {
  const data = folder(t);
  await copyDatabases(data);
  const { postgres, close } = await openDatabases(data);
  t.after(close);
  await fill(postgres);
  const run = () => bandstand(['acoustid', 'import', '--rebuild-index', '--json', '--data', data]);
  const first = await run();
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(JSON.parse(first.stdout), { rebuilt: 3, imported: 1 });
  const again = await run();
  assert.deepEqual(JSON.parse(again.stdout), { rebuilt: 4, imported: 0 });
  const node = await IndexNode.open({ folder: join(data, 'index'), failed: assert.fail });
  const { metadata, stats } = await (await node.open(indexName)).info();
  await node.close();
  assert.deepEqual([stats.numDocs, metadata['backfill:acoustid:completed']], [4, '1']);
  let meanwhile: ReturnType<typeof run> | undefined;
  const elsewhere = await IndexNode.open({ folder: join(folder(t), 'index'), failed: assert.fail });
  await rebuildIndex({
    db: postgres.binds.fingerprint.db,
    indexes: {
      async open(name) {
        await (meanwhile ??= run());
        return elsewhere.open(name);
      },
      delete: (name) => elsewhere.delete(name),
    },
  });
  await elsewhere.close();
  const refused = await meanwhile;
  assert.equal(refused?.code, 1);
  assert.match(refused.stderr, /makes this index anew just now/);
});
