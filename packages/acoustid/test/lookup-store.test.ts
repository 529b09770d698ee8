import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { MatchError, type Postgres, packFingerprint, type StoredFingerprint } from '../src/index.ts';
import { PostgresFingerprints, readQuickly } from '../src/lookup/index.ts';
import { freshPostgres, kinds } from './databases.ts';
import { numbers } from './vectors.ts';

const next = numbers(9);
const song = (): number[] => Array.from({ length: 200 }, () => next() | 0);
/** Minutes: a machine that is busy may take its time. */
const patience = 120_000;

for (const kind of kinds)
  describe(`what lookups read, on ${kind.name}`, () => {
    let postgres: Postgres;
    before(async () => {
      postgres = await freshPostgres(kind);
    });
    after(() => postgres.close());

    const db = () => postgres.binds.fingerprint.db;
    const track = () =>
      db().insertInto('track').defaultValues().returning(['id', 'gid']).executeTakeFirstOrThrow();
    async function stored(trackId: number, hashes: number[], packed?: Uint8Array): Promise<number> {
      const { id } = await db()
        .insertInto('fingerprint')
        .values({ track_id: trackId, fingerprint: hashes, length: 200, submission_count: 1 })
        .returning('id')
        .executeTakeFirstOrThrow();
      if (packed !== undefined)
        await sql`INSERT INTO fingerprint_data (fingerprint_id, fingerprint)
          VALUES (${id}, ${Buffer.from(packed)})`.execute(db());
      return id;
    }
    const read = (ids: readonly number[]) =>
      new PostgresFingerprints(postgres.binds.fingerprint.quick).read(
        { ids, least: 190, greatest: 210 },
        patience,
      );
    const hashesOf = (all: readonly StoredFingerprint[]) =>
      all.map(({ hashes }) => [...Int32Array.from(hashes)]);

    test('a fingerprint is the same from the compressed form, without one and beside a broken one', async () => {
      const [packed, plain, broken] = [song(), song(), song()] as const;
      const { id } = await track();
      const ids = [
        await stored(id, packed, packFingerprint({ algorithm: 1, hashes: Int32Array.from(packed) })),
        await stored(id, plain),
        await stored(id, broken, Uint8Array.of(1, 0, 0, 200, 255)),
      ];
      assert.deepEqual(hashesOf(await read(ids)), [packed, plain, broken]);
      assert.deepEqual(hashesOf(await read(ids.toReversed())), [broken, plain, packed]);
      assert.deepEqual(await read([]), []);
    });

    test('tracks go by what they were merged into', async () => {
      const [one, two, target] = [await track(), await track(), await track()] as const;
      const ids = [await stored(one.id, song()), await stored(two.id, song())];
      await db().updateTable('track').set({ new_id: target.id }).where('id', '=', two.id).execute();
      assert.deepEqual(
        (await read(ids)).map(({ trackId, trackGid }) => [trackId, trackGid]),
        [
          [one.id, one.gid],
          [target.id, target.gid],
        ],
      );
    });

    test('takes no longer than it may, reads only, and outlives the loss of its connections', async () => {
      const { quick } = postgres.binds.fingerprint;
      const ask = (name: string, text: string, timeoutMs: number) =>
        readQuickly<{ pid: number }>(quick, { name, text }, [], timeoutMs);
      const late = (error: unknown): boolean => error instanceof MatchError && error.code === 'timeout';
      await assert.rejects(ask('sleep', 'SELECT pg_sleep(60)', 5), late);
      const [own] = await ask('own', 'SELECT pg_backend_pid() AS pid, pg_sleep(0.1)', patience);
      await assert.rejects(ask('write', 'DELETE FROM track', patience), /read-only transaction/);
      await assert.rejects(ask('sleep', 'SELECT pg_sleep(60)', 5), late);
      assert.ok(own !== undefined);
      await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'bandstand lookups' AND datname = current_database()`.execute(db());
      // It may hear of the loss after it has asked.
      const again = await ask('own', 'SELECT pg_backend_pid() AS pid, pg_sleep(0.1)', patience).catch(() =>
        ask('own', 'SELECT pg_backend_pid() AS pid, pg_sleep(0.1)', patience),
      );
      assert.notEqual(again[0]?.pid, own.pid);
    });
  });
