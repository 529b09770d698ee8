import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import {
  type Importer,
  ImportWorker,
  KnownMbids,
  listSetAside,
  MemoryCache,
  mostAttempts,
  readSubmissions,
  restMs,
  retryAt,
  retrySetAside,
} from '../src/index.ts';
import { silent } from './databases.ts';
import { mbid, songs, submit, type Workshop, workshop } from './imports.ts';
import { queueKinds, until } from './queue-kinds.ts';
import type { Place } from './queue-place.ts';

for (const kind of queueKinds)
  describe(`the import of submissions from ${kind.name}`, kind.needs, () => {
    let shop: Workshop;
    let place: Place;
    // Ahead of the clock of the database: what is tried again later waits for this one alone.
    let now = Date.now() + 3_600_000;
    const song = songs(11);
    before(async () => {
      place = await kind.place();
      shop = await workshop({ clock: () => now, place });
    });
    after(() => shop.close());

    const results = async (ids: readonly number[]): Promise<number> =>
      (
        await shop.postgres.binds.ingest.db
          .selectFrom('submission_result')
          .select('id')
          .where('submission_id', 'in', [...ids])
          .execute()
      ).length;

    /** Imports what is due, and tells whether all of these have come. */
    const imported = async (ids: readonly number[]): Promise<boolean> => {
      await shop.drain();
      return (await results(ids)) === ids.length;
    };

    test('a poisoned submission is tried again, set aside and told of; the others go on', async () => {
      const { db } = shop.postgres.binds.fingerprint;
      await sql`CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'this one is poisoned'; END $$`.execute(db);
      await sql`CREATE TRIGGER poison BEFORE INSERT ON track_mbid FOR EACH ROW
      WHEN (NEW.mbid = ${sql.lit(mbid(666))}) EXECUTE FUNCTION poison()`.execute(db);
      const make = (last: number) => ({ fingerprint: song(), length: 200, mbid: mbid(last) });
      const ids = await submit(shop.postgres, [make(1), make(666), make(2)]);
      const ingest = shop.postgres.binds.ingest.db;
      for (let failures = 1; failures <= mostAttempts; failures += 1) {
        const poisoned = () =>
          ingest
            .selectFrom('pending_submission')
            .selectAll()
            .where('submission_id', '=', ids[1] ?? 0)
            .executeTakeFirstOrThrow();
        await until(async () => {
          await shop.drain();
          return (await poisoned()).attempts === failures && (await results(ids)) === 2;
        });
        const row = await poisoned();
        assert.match(row.error ?? '', /poisoned/);
        assert.equal(row.set_aside !== null, failures === mostAttempts);
        now = failures === mostAttempts ? now : row.next_attempt.getTime();
      }
      const [aside, ...more] = await listSetAside(ingest);
      assert.deepEqual([aside?.submissionId, more.length], [ids[1], 0]);
      await shop.drain();
      await sql`DROP TRIGGER poison ON track_mbid`.execute(db);
      assert.equal(await retrySetAside(ingest, ids[1] ?? 0, new Date(now)), true);
      assert.equal(await retrySetAside(ingest, ids[1] ?? 0, new Date(now)), false);
      await until(() => imported(ids));
    });

    test('what is no fault of a submission costs it no attempt', async () => {
      const [id = 0] = await submit(shop.postgres, [{ fingerprint: song(), length: 200, mbid: mbid(3) }]);
      const queue = place.open({ binds: shop.postgres.binds, log: silent, clock: () => now });
      const lost = Object.assign(new Error('terminating connection'), { code: '57P01' });
      const importer: Pick<Importer, 'import'> = { import: () => Promise.reject(lost) };
      const read = (ids: readonly number[]) => readSubmissions(shop.postgres.binds.ingest.db, ids);
      const worker = new ImportWorker({ queue, importer, read, log: silent, clock: () => now });
      await assert.rejects(worker.step(), lost);
      await queue.close();
      assert.equal(await results([id]), 0);
      await until(() => imported([id]));
    });

    test('begins with what it hears of, and two workers share the queue', async () => {
      const bound = { postgres: shop.postgres, clock: () => now, place };
      const others = await Promise.all([workshop(bound), workshop(bound)]);
      for (const { worker } of others) worker.start();
      const one = song();
      const ids: number[] = [];
      for (let round = 0; round < 8; round += 1)
        ids.push(...(await submit(shop.postgres, [{ fingerprint: one, length: 300, mbid: mbid(round) }])));
      await until(async () => (await results(ids)) === ids.length);
      for (const other of others) await other.close();
      const rows = await shop.postgres.binds.fingerprint.db
        .selectFrom('fingerprint')
        .select(['track_id', 'submission_count'])
        .where('length', '=', 300)
        .execute();
      assert.deepEqual(
        rows.map((row) => row.submission_count),
        [8],
        'the same recording from two workers is one fingerprint',
      );
    });
  });

describe('recordings that MusicBrainz merged', () => {
  let shop: Workshop;
  let now = Date.now();
  before(async () => {
    shop = await workshop({ clock: () => now });
  });
  after(() => shop.close());

  test('are what they are today, asked for once an hour', async () => {
    const { db } = shop.postgres.binds.fingerprint;
    await sql`CREATE SCHEMA musicbrainz`.execute(db);
    await sql`CREATE TABLE musicbrainz.recording (id int PRIMARY KEY, gid uuid)`.execute(db);
    await sql`CREATE TABLE musicbrainz.recording_gid_redirect (gid uuid PRIMARY KEY, new_id int)`.execute(db);
    await sql`INSERT INTO musicbrainz.recording VALUES (1, ${mbid(50)})`.execute(db);
    await sql`INSERT INTO musicbrainz.recording_gid_redirect VALUES (${mbid(51)}, 1)`.execute(db);
    const mbids = new KnownMbids(db, new MemoryCache(() => now));
    const states = async () => [...(await mbids.states([mbid(50), mbid(51), mbid(52)])).values()];
    const expected = [{ state: 'known' }, { state: 'merged', into: mbid(50) }, { state: 'unknown' }];
    assert.deepEqual(await states(), expected);
    await sql`DELETE FROM musicbrainz.recording_gid_redirect`.execute(db);
    assert.deepEqual(await states(), expected);
    now += 3_600_001;
    assert.deepEqual((await states())[1], { state: 'unknown' });
  });
});

describe('times of the import', () => {
  test('grow and end', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((failures) => retryAt(failures, 0)),
      [10_000, 40_000, 160_000, 640_000, null],
    );
    assert.deepEqual([1, 2, 3, 20].map(restMs), [1000, 2000, 4000, 60_000]);
  });
});
