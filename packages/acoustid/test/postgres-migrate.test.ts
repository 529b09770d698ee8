import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { createProcesses } from '@bandstand/media';
import { sql } from 'kysely';
import {
  createOverlapIndex,
  dropOverlapIndex,
  migrateDown,
  migratedBinds,
  migrateUp,
  migrationStates,
  newMigration,
  overlapIndexState,
  type Postgres,
  type PostgresAddresses,
  PostgresError,
  startPostgres,
  tidyOverlapIndex,
} from '../src/index.ts';
import { freshAddresses, kinds, nothingSaid, openAt, serverOf, silent } from './databases.ts';

const done = async ({ binds }: Postgres): Promise<string[]> =>
  (await migrationStates(binds))
    .filter((state) => state.done !== null)
    .map(({ bind, name }) => `${bind} ${name}`);

for (const kind of kinds)
  describe(`migrations in ${kind.name}`, () => {
    let addresses: PostgresAddresses;
    before(async () => {
      addresses = await freshAddresses(kind, true);
    });

    test('several servers that start at once migrate once', async () => {
      const servers = await Promise.all([1, 2, 3].map(() => openAt(addresses, { migrate: false })));
      const steps = await Promise.all(servers.map(({ binds }) => migrateUp(binds)));
      const names = steps.flat().map(({ bind, name }) => `${bind} ${name}`);
      assert.equal(new Set(names).size, names.length, 'each step was taken by one of them');
      const [first] = servers;
      assert.ok(first !== undefined);
      assert.deepEqual(await done(first), names.toSorted());
      await Promise.all(servers.map((server) => server.close()));
    });

    test('every step can be taken back and taken again, also when all binds are one database', async () => {
      const postgres = await openAt(await freshAddresses(kind, true));
      const all = await done(postgres);
      for (const bind of [...migratedBinds].toReversed())
        for (const step of all.filter((one) => one.startsWith(bind)).toReversed())
          assert.deepEqual(
            (await migrateDown(postgres.binds, bind)).map(({ name }) => `${bind} ${name}`),
            [step],
          );
      const { rows } = await sql`
        SELECT relname FROM pg_class JOIN pg_namespace AS spaces ON spaces.oid = relnamespace
        WHERE nspname = 'public' AND relname !~ '_migration' UNION ALL
        SELECT proname FROM pg_proc WHERE proname ~ 'acoustid|track'`.execute(postgres.binds.app.db);
      assert.deepEqual(rows, [], 'nothing is left');
      await migrateUp(postgres.binds);
      assert.deepEqual(await done(postgres), all);
      await postgres.close();
    });

    test('a database of a newer program is refused', async () => {
      const own = await freshAddresses(kind, true);
      const postgres = await openAt(own);
      const later = newMigration('ingest', 'later');
      try {
        await migrateUp(postgres.binds);
      } finally {
        rmSync(later);
      }
      await assert.rejects(
        openAt(own),
        (error) => error instanceof PostgresError && /newer than this/.test(error.message),
      );
      await postgres.close();
    });

    test('the overlap index goes and comes with one call each', async () => {
      const postgres = await openAt(addresses);
      const { db } = postgres.binds.fingerprint;
      assert.equal((await overlapIndexState(db)).state, 'there');
      await dropOverlapIndex(db);
      assert.deepEqual(await overlapIndexState(db), { state: 'missing', bytes: 0 });
      await createOverlapIndex(db);
      await createOverlapIndex(db);
      assert.equal((await overlapIndexState(db)).state, 'there');
      await postgres.close();
    });

    test('the overlap index finds what is new at once, before and after it was put in order', async () => {
      const postgres = await openAt(addresses);
      const { fingerprint } = postgres.binds;
      const session = await fingerprint.session();
      const list = 'SELECT gin_clean_pending_list($1) AS pages';
      await session.query(list, ['fingerprint_fingerprint_idx']);
      await session.query(`WITH made AS (INSERT INTO track DEFAULT VALUES RETURNING id)
        INSERT INTO fingerprint (track_id, fingerprint, length) SELECT id, '{16, 32, 48}', 100 FROM made`);
      const found = async (): Promise<unknown[]> => {
        const { rows } = await session.query(`SELECT length FROM fingerprint
          WHERE acoustid_extract_query(fingerprint) && acoustid_extract_query('{35}')`);
        return rows;
      };
      await session.query('SET enable_seqscan = off');
      assert.deepEqual(await found(), [{ length: 100 }]);
      const never = new AbortController();
      await tidyOverlapIndex(fingerprint, never.signal);
      assert.deepEqual(await found(), [{ length: 100 }]);
      const { rows } = await session.query(list, ['fingerprint_fingerprint_idx']);
      assert.deepEqual(rows, [{ pages: '0' }], 'nothing was left to do');
      never.abort(new Error('broken off'));
      await assert.rejects(tidyOverlapIndex(fingerprint, never.signal), /broken off/);
      await session.end();
      await postgres.close();
    });

    test('connections that the server dropped are replaced before anybody notices', async () => {
      const postgres = await openAt(await freshAddresses(kind), {
        migrate: false,
        pool: { size: 3, pingAfterMs: 0 },
      });
      const { db } = postgres.binds.app;
      const own = () => sql<{ pid: number }>`SELECT pg_backend_pid() AS pid, pg_sleep(0.01)`.execute(db);
      const before = await Promise.all([own(), own(), own(), own()]);
      const pids = [...new Set(before.map(({ rows }) => rows[0]?.pid))];
      assert.equal(pids.length, 3, 'no more than the size of the pool');
      const killer = await openAt(addresses, { migrate: false });
      await sql`SELECT pg_terminate_backend(pid) FROM unnest(${pids}::integer[]) AS pid`.execute(
        killer.binds.app.db,
      );
      const now = await Promise.all([own(), own(), own()]);
      assert.ok(now.every(({ rows }) => !pids.includes(rows[0]?.pid)));
      await killer.close();
      await postgres.close();
    });

    test('one address without a database means four databases of the given names', async () => {
      const cluster = await serverOf(kind);
      const url = new URL(cluster.url(''));
      const postgres = await openAt({ ...nothingSaid, url: url.href });
      const { rows } = await sql<{ name: string }>`
        SELECT datname AS name FROM pg_database WHERE datname ~ '^(acoustid_|musicbrainz)' ORDER BY 1`.execute(
        postgres.binds.app.db,
      );
      assert.deepEqual(
        rows.map(({ name }) => name),
        ['acoustid_app', 'acoustid_fingerprint', 'acoustid_ingest'],
      );
      assert.equal(postgres.binds.musicbrainz, null, 'no mirror was named and none is there');
      assert.equal(await postgres.hasMirror(), false);
      await postgres.close();
    });
  });

test('a server that does not answer leaves identification off, with the reason and without the password', async () => {
  const processes = createProcesses();
  const outcome = await startPostgres({
    dir: '/nonexistent',
    addresses: { ...nothingSaid, url: 'postgres://someone:secret@127.0.0.1:1/' },
    processes,
    log: silent,
    clock: Date.now,
  });
  await processes.close();
  assert.equal(outcome.state, 'off');
  const reason = outcome.state === 'off' ? outcome.reason : '';
  assert.match(reason, /postgres:\/\/someone@127\.0\.0\.1:1\/acoustid_app does not answer: .*ECONNREFUSED/);
});
