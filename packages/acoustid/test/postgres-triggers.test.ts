import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import { ensurePartitions, type FingerprintTables, type Postgres } from '../src/index.ts';
import { kinds, withPostgres } from './databases.ts';

const mbid = (last: number): string => `10000000-0000-4000-8000-00000000000${last}`;

for (const kind of kinds)
  describe(`triggers and views in ${kind.name}`, () => {
    let postgres: Postgres;
    let db: Kysely<FingerprintTables>;
    withPostgres(kind, (opened) => {
      postgres = opened;
      db = opened.binds.fingerprint.db;
    });

    const track = async (): Promise<number> =>
      (await db.insertInto('track').defaultValues().returning('id').executeTakeFirstOrThrow()).id;
    const print = async (on: number, hashes: number[], count = 1): Promise<number> => {
      const values = { track_id: on, fingerprint: hashes, length: 100, submission_count: count };
      return (await db.insertInto('fingerprint').values(values).returning('id').executeTakeFirstOrThrow()).id;
    };
    const countOf = async (id: number): Promise<number> =>
      (
        await db
          .selectFrom('fingerprint')
          .select('submission_count')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).submission_count;
    const source = (fingerprint: number, submission: number) => ({
      fingerprint_id: fingerprint,
      submission_id: submission,
    });
    const merge = (from: number, to: number | null): Promise<unknown> =>
      db.updateTable('track').set({ new_id: to }).where('id', '=', from).execute();

    test('a fingerprint counts each submission once', async () => {
      const id = await print(await track(), [1, 2]);
      const add = (...submissions: number[]): Promise<unknown> =>
        db
          .insertInto('fingerprint_source')
          .values(submissions.map((one) => source(id, one)))
          .onConflict((found) => found.doNothing())
          .execute();
      await add(1);
      assert.equal(await countOf(id), 1, 'its own first source is the 1 that it starts with');
      await add(1);
      assert.equal(await countOf(id), 1, 'run again it does nothing');
      await add(2);
      await add(3, 4);
      assert.equal(await countOf(id), 4);
      const fresh = await print(await track(), [3]);
      await db
        .insertInto('fingerprint_source')
        .values([10, 11, 12].map((one) => source(fresh, one)))
        .execute();
      assert.equal(await countOf(fresh), 3, 'three at once');
      const counted = await print(await track(), [4], 7);
      await db.insertInto('fingerprint_source').values(source(counted, 20)).execute();
      assert.equal(await countOf(counted), 8, 'from a dump');
      const both = await print(await track(), [5]);
      await Promise.all(
        [30, 31, 32, 33].map((one) =>
          db.insertInto('fingerprint_source').values(source(both, one)).execute(),
        ),
      );
      assert.equal(await countOf(both), 4, 'at the same time');
    });

    test('a merge moves everything, joins what both have, and can be taken back', async () => {
      const [a, b, c] = [await track(), await track(), await track()];
      const own = await print(a, [10, 11], 2);
      const shared = await print(a, [12, 13], 3);
      const kept = await print(b, [12, 13], 5);
      await db
        .insertInto('fingerprint_source')
        .values([source(shared, 100), source(kept, 101)])
        .execute();
      const links = [
        { track_id: a, mbid: mbid(1), submission_count: 4 },
        { track_id: a, mbid: mbid(2), submission_count: 1 },
        { track_id: b, mbid: mbid(1), submission_count: 6, disabled: true },
      ];
      await db.insertInto('track_mbid').values(links).execute();
      const state = async () => ({
        tracks: await db
          .selectFrom('track')
          .select(['id', 'new_id', 'disabled'])
          .where('id', 'in', [a, b, c])
          .orderBy('id')
          .execute(),
        prints: await db
          .selectFrom('fingerprint')
          .select(['id', 'track_id', 'submission_count'])
          .where('track_id', 'in', [a, b, c])
          .orderBy('id')
          .execute(),
        sources: await db
          .selectFrom('fingerprint_source')
          .select(['submission_id', 'fingerprint_id'])
          .where('submission_id', 'in', [100, 101])
          .orderBy('submission_id')
          .execute(),
        mbids: await db
          .selectFrom('track_mbid')
          .select(['track_id', 'mbid', 'submission_count', 'disabled'])
          .orderBy('id')
          .execute(),
      });
      const before = await state();
      await merge(a, b);
      const merged = await state();
      assert.deepEqual(merged.tracks[0], { id: a, new_id: b, disabled: true });
      assert.deepEqual(merged.prints, [
        { id: own, track_id: b, submission_count: 2 },
        {
          id: kept,
          track_id: b,
          submission_count: before.prints.slice(1).reduce((sum, row) => sum + row.submission_count, 0),
        },
      ]);
      assert.deepEqual(
        merged.sources.map((row) => row.fingerprint_id),
        [kept, kept],
      );
      assert.deepEqual(
        merged.mbids
          .toSorted((x, y) => x.mbid.localeCompare(y.mbid))
          .map((row) => [row.track_id, row.mbid, row.submission_count, row.disabled]),
        [
          [b, mbid(1), 10, false],
          [b, mbid(2), 1, false],
        ],
      );
      await merge(b, c);
      assert.deepEqual(
        (await state()).tracks.map((row) => row.new_id),
        [c, c, null],
        'one hop from the target',
      );
      await assert.rejects(merge(c, a), /is merged into track/);
      await merge(b, null);
      assert.deepEqual(await state(), merged, 'b has all of a again');
      await merge(a, null);
      assert.deepEqual(await state(), before);
      const log = await db
        .selectFrom('track_merge')
        .select(['track_id', 'target_id', 'undone'])
        .orderBy('id')
        .execute();
      assert.deepEqual(
        log.map((row) => [row.track_id, row.target_id, row.undone instanceof Date]),
        [
          [a, b, true],
          [b, c, true],
        ],
      );
    });

    test('track_stats sums each side by itself', async () => {
      const on = await track();
      await print(on, [20], 3);
      await print(on, [21], 4);
      await db
        .insertInto('track_mbid')
        .values([5, 6, 7].map((last) => ({ track_id: on, mbid: mbid(last) })))
        .execute();
      await sql`REFRESH MATERIALIZED VIEW CONCURRENTLY track_stats`.execute(db);
      const stats = await db.selectFrom('track_stats').selectAll().where('track_id', '=', on).execute();
      assert.deepEqual(stats, [{ track_id: on, fingerprint_count: 2, mbid_count: 3, total_submissions: 7 }]);
    });

    test('the index hears of every new, changed and deleted fingerprint', async () => {
      const id = await print(await track(), [64, 128]);
      await db.updateTable('fingerprint').set({ length: 5 }).where('id', '=', id).execute();
      await db
        .updateTable('fingerprint')
        .set({ fingerprint: [256] })
        .where('id', '=', id)
        .execute();
      await db.deleteFrom('fingerprint').where('id', '=', id).execute();
      const heard = await db
        .selectFrom('fpindex_changelog')
        .select('query')
        .where('fingerprint_id', '=', id)
        .orderBy('id')
        .execute();
      assert.deepEqual(
        heard.map(({ query }) => query),
        [[64, 128], [256], []],
      );
    });

    test('submissions lie in the part of their month, also those that came before it was made', async () => {
      const { db: ingest } = postgres.binds.ingest;
      const made = ['2031-03-31T23:59:59.999Z', '2031-04-01T00:00:00Z', '2031-04-30T23:59:59Z'];
      await ingest
        .insertInto('submission')
        .values(made.map((created) => ({ fingerprint: [1], length: 1, created })))
        .execute();
      const parts = async (): Promise<string[]> => {
        const { rows } = await sql<{ part: string }>`
          SELECT tableoid::regclass::text AS part FROM submission WHERE created > '2031-01-01' ORDER BY created`.execute(
          ingest,
        );
        return rows.map(({ part }) => part);
      };
      assert.deepEqual(await parts(), Array(3).fill('submission_default'));
      const april = Date.parse('2031-04-15T00:00:00Z');
      const both = await Promise.all([1, 2].map(() => ensurePartitions(ingest, 'submission', april, 1)));
      assert.deepEqual(both.flat().toSorted(), ['submission_2031_04', 'submission_2031_05'], 'made once');
      assert.deepEqual(await parts(), ['submission_default', 'submission_2031_04', 'submission_2031_04']);
      assert.deepEqual(await postgres.maintainPartitions(), [], 'the next twelve months are there');
    });
  });
