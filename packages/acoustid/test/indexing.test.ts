import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FingerprintIndex } from '@bandstand/fpindex';
import { sql } from 'kysely';
import {
  extractQuery,
  type FollowOutcome,
  IndexFollower,
  indexName,
  type LogEntry,
  rebuildIndex,
  type TermIndex,
  type TermIndexes,
  writeLog,
} from '../src/index.ts';
import { songs, type Workshop, workshop } from './imports.ts';

describe('the index of fingerprints', () => {
  let shop: Workshop;
  let track: number;
  const song = songs(21);
  before(async () => {
    shop = await workshop();
    const made = await db().insertInto('track').defaultValues().returning('id').executeTakeFirstOrThrow();
    track = made.id;
  });
  after(() => shop.close());

  const db = () => shop.postgres.binds.fingerprint.db;
  async function store(hashes: number[], on = db()): Promise<number> {
    const row = { track_id: track, fingerprint: hashes, length: 100 };
    return (await on.insertInto('fingerprint').values(row).returning('id').executeTakeFirstOrThrow()).id;
  }
  const found = async (index: FingerprintIndex, hashes: number[]): Promise<number[]> =>
    (await index.search(extractQuery(Int32Array.from(hashes)))).map(({ id }) => id);
  const follower = (index: FingerprintIndex): IndexFollower => new IndexFollower({ db: db(), index });

  test('hears of what is stored, changed and removed, in the order of it', async () => {
    const { index } = shop;
    const follow = follower(index);
    const [a, b, c] = [song(), song(), song()];
    const [first, second] = [await store(a), await store(b)];
    await follow.catchUp();
    assert.deepEqual([await found(index, a), await found(index, b)], [[first], [second]]);
    await db().updateTable('fingerprint').set({ fingerprint: c }).where('id', '=', first).execute();
    await db().deleteFrom('fingerprint').where('id', '=', second).execute();
    await Promise.all([follow.catchUp(), follower(index).catchUp()]);
    assert.deepEqual(
      [await found(index, a), await found(index, b), await found(index, c)],
      [[], [], [first]],
      'two that follow at once do it once',
    );
    const { version } = await index.info();
    await follow.catchUp();
    assert.equal((await index.info()).version, version, 'nothing new, nothing written');
  });

  test('misses nothing that is committed late, and waits for nobody', async () => {
    const { index } = shop;
    const follow = follower(index);
    const [early, late] = [song(), song()];
    const tx = await db().startTransaction().execute();
    const slow = await store(late, tx);
    const quick = await store(early);
    await follow.catchUp();
    assert.deepEqual(await found(index, early), [quick], 'found while an older transaction is under way');
    assert.deepEqual(await found(index, late), []);
    await tx.commit().execute();
    await follow.catchUp();
    assert.deepEqual([await found(index, late), await found(index, early)], [[slow], [quick]]);
    const gone = await db().startTransaction().execute();
    await store(song(), gone);
    await db().deleteFrom('fingerprint').where('id', '=', quick).execute();
    await follow.catchUp();
    assert.deepEqual(await found(index, early), []);
    await gone.rollback().execute();
    await follow.catchUp();
    assert.deepEqual(await found(index, early), []);
  });

  test('hears of a fingerprint in the order of its changes, also when the older transaction came second', async () => {
    const { index } = shop;
    const follow = follower(index);
    const [a, b, c] = [song(), song(), song()];
    const id = await store(a);
    const change = (on: typeof shop.postgres.binds.fingerprint.db, fingerprint: number[]): Promise<unknown> =>
      on.updateTable('fingerprint').set({ fingerprint }).where('id', '=', id).execute();
    const older = await db().startTransaction().execute();
    await store(song(), older);
    await change(db(), b);
    await follow.catchUp();
    assert.deepEqual(await found(index, b), [id]);
    await change(older, c);
    await older.commit().execute();
    await follow.catchUp();
    assert.deepEqual([await found(index, a), await found(index, b), await found(index, c)], [[], [], [id]]);
    const other = follower(index);
    await other.catchUp();
    assert.deepEqual(await found(index, c), [id], 'and nobody puts it back');
  });

  /** As an import does: with the entries of the log at hand. */
  const storeAndTell = (hashes: number[]): Promise<{ id: number; log: LogEntry[] }> =>
    db()
      .transaction()
      .execute(async (tx) => {
        await sql`SELECT set_config('bandstand.writes_changelog', 'itself', TRUE)`.execute(tx);
        const id = await store(hashes, tx);
        const terms = extractQuery(Int32Array.from(hashes));
        return { id, log: await writeLog(tx, [{ id, terms }]) };
      });

  /** An index that does something between two updates of it, the first of which is number 0. */
  const interrupted = (index: FingerprintIndex, before: (update: number) => void): TermIndex => {
    let updates = 0;
    return {
      search: (...asked) => index.search(...asked),
      import: (parts) => index.import(parts),
      info: () => index.info(),
      update: async (...asked) => {
        before(updates);
        updates += 1;
        return index.update(...asked);
      },
    };
  };

  test('takes what it is told of once, and notes it when it is sure', async () => {
    const { index } = shop;
    const follow = follower(index);
    await follow.catchUp();
    const older = await db().startTransaction().execute();
    await store(song(), older);
    const hashes = song();
    const { id, log } = await storeAndTell(hashes);
    const { rows } = await sql`SELECT 1 FROM fpindex_changelog WHERE fingerprint_id = ${id}`.execute(db());
    assert.equal(rows.length, 1, 'the trigger left it to the writer');
    follow.tell(log);
    await follow.catchUp();
    assert.deepEqual(await found(index, hashes), [id]);
    const { version } = await index.info();
    await follow.catchUp();
    assert.equal((await index.info()).version, version, 'it is not read from the log as well');
    await older.rollback().execute();
    await follow.catchUp();
    assert.deepEqual(await found(index, hashes), [id]);
    await follower(index).catchUp();
    assert.deepEqual(await found(index, hashes), [id], 'nor does another one miss it');
  });

  test('takes what it is told of while it writes, too', async () => {
    const { index } = shop;
    const older = await db().startTransaction().execute();
    await store(song(), older);
    const [one, two] = [song(), song()];
    const [first, second] = [await storeAndTell(one), await storeAndTell(two)];
    const follow = new IndexFollower({
      db: db(),
      index: interrupted(index, (update) => {
        if (update === 0) follow.tell(second.log);
      }),
    });
    follow.tell(first.log);
    await follow.catchUp();
    assert.deepEqual([await found(index, one), await found(index, two)], [[first.id], [second.id]]);
    await older.rollback().execute();
    await follow.catchUp();
    assert.deepEqual([await found(index, one), await found(index, two)], [[first.id], [second.id]]);
  });

  test('makes again what another one has put back before it was killed', async () => {
    const { index } = shop;
    const older = await db().startTransaction().execute();
    await store(song(), older);
    const [a, b] = [song(), song()];
    const { id, log } = await storeAndTell(a);
    await db().updateTable('fingerprint').set({ fingerprint: b }).where('id', '=', id).execute();
    const follow = follower(index);
    await follow.catchUp();
    assert.deepEqual(await found(index, b), [id]);
    const killed = new IndexFollower({
      db: db(),
      index: interrupted(index, (update) => {
        if (update > 0) throw new Error('killed');
      }),
    });
    killed.tell(log);
    await assert.rejects(killed.catchUp(), /killed/);
    assert.deepEqual(await found(index, a), [id], 'the other one had not heard of the change yet');
    await older.rollback().execute();
    await follow.catchUp();
    assert.deepEqual([await found(index, a), await found(index, b)], [[], [id]]);
  });

  test('is made anew while fingerprints come and go, and goes on where it was stopped', async () => {
    const kept = Array.from({ length: 25 }, song);
    const ids: number[] = [];
    for (const hashes of kept) ids.push(await store(hashes));
    const stop = new AbortController();
    const steps: number[] = [];
    const options = { db: db(), indexes: shop.node, page: 10 };
    const stopped = rebuildIndex({
      ...options,
      signal: stop.signal,
      progress: ({ done, total }) => {
        assert.ok(done <= total);
        steps.push(done);
        if (steps.length === 2) stop.abort(new Error('stopped'));
      },
    });
    await assert.rejects(stopped, /stopped/);
    assert.deepEqual(steps, [10, 20]);
    const half = await shop.node.open(indexName);
    assert.equal((await follower(half).catchUp()).state, 'rebuilding', 'nobody else works on it meanwhile');
    await db()
      .deleteFrom('fingerprint')
      .where('id', '=', ids[0] ?? 0)
      .execute();
    const more = song();
    const last = await store(more);
    const again: number[] = [];
    const outcome = await rebuildIndex({ ...options, progress: ({ done }) => again.push(done) });
    assert.equal(outcome.state, 'current');
    assert.ok((again[0] ?? 0) > 20, 'it did not begin again');
    const index = await shop.node.open(indexName);
    const { rows } = await sql<{ count: number }>`SELECT count(*) FROM fingerprint`.execute(db());
    assert.equal((await index.info()).stats.numDocs, rows[0]?.count);
    assert.deepEqual(await found(index, kept[0] ?? []), []);
    assert.deepEqual([await found(index, kept[24] ?? []), await found(index, more)], [[ids[24]], [last]]);
  });

  test('is made anew by one at a time', async () => {
    const others: FollowOutcome[] = [];
    const options = { db: db(), name: 'shared' };
    const indexes: TermIndexes = {
      async open(name) {
        others.push(await rebuildIndex({ ...options, indexes: shop.node }));
        return shop.node.open(name);
      },
      delete: (name) => shop.node.delete(name),
    };
    assert.equal((await rebuildIndex({ ...options, indexes })).state, 'current');
    assert.deepEqual(others, [{ state: 'rebuilding' }, { state: 'rebuilding' }]);
    const begun: string[] = [];
    const again = { ...options, indexes: shop.node, begun: () => begun.push('begun') };
    assert.equal((await rebuildIndex({ ...again, ifNeeded: true })).state, 'current');
    assert.deepEqual(begun, [], 'who comes a moment late leaves it as it is');
    assert.equal((await rebuildIndex(again)).state, 'current');
    assert.deepEqual(begun, ['begun']);
  });

  test('says when it belongs to the life of another server', async () => {
    const index = await shop.node.open('elsewhere');
    const set = { 'backfill:acoustid:xid': '999999999999', 'backfill:acoustid:id': '5' };
    await index.update([{ kind: 'metadata', set }]);
    assert.equal((await follower(index).catchUp()).state, 'rebuild_needed');
    await rebuildIndex({ db: db(), indexes: shop.node, name: 'elsewhere' });
    const anew = await shop.node.open('elsewhere');
    assert.equal((await follower(anew).catchUp()).state, 'current');
  });
});
