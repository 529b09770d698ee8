import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { testSeed } from '../../../tools/seed.ts';
import {
  Comparer,
  createImport,
  extractQuery,
  indexName,
  type Postgres,
  type PostgresAddresses,
} from '../src/index.ts';
import { freshAddresses, openAt, silent } from './databases.ts';
import type { Task } from './import-child.ts';
import { effects, fixture, mbid, openNode, packaged, type Submitted, submit } from './imports.ts';
import { queueKinds, until } from './queue-kinds.ts';
import type { Place } from './queue-place.ts';
import { numbers } from './vectors.ts';

const run = promisify(execFile);
const child = join(import.meta.dirname, 'import-child.ts');

/** As one takes them who hands them over; the last says nothing of its recording. */
const taken: Task['taken'] = [
  ...['TEST_1A', 'TEST_1B', 'TEST_1C', 'TEST_1D', 'TEST_2', 'TEST_2'].map((name, at) => ({
    hashes: fixture(name),
    seconds: 260,
    mbid: mbid(at % 4),
    ...(at % 2 === 0 ? { puid: mbid(9) } : {}),
    foreignid: `vendor:${at % 3}`,
    meta: { track: `Song ${at % 2}` },
    format: 'Ogg',
  })),
  { hashes: fixture('TEST_2'), seconds: 260 },
];
const waiting: readonly Submitted[] = taken.map(({ hashes: fingerprint, seconds: length, ...said }) => ({
  fingerprint,
  length,
  ...said,
}));

/** What a stream takes back comes after what nobody had taken, and here the order counts: there one batch has all. */
const kinds = queueKinds.map((kind) => ({ ...kind, batch: kind.name === 'NATS' ? 100 : 3 }));

for (const kind of kinds)
  describe(`an import from ${kind.name} that is killed`, kind.needs, () => {
    let addresses: PostgresAddresses;
    let postgres: Postgres;
    let top: string;
    let folder: string;
    let place: Place;
    let rounds = 0;
    before(async () => {
      top = mkdtempSync(join(tmpdir(), 'bandstand-kill-'));
      addresses = await freshAddresses(packaged, true);
      postgres = await openAt(addresses);
    });
    after(async () => {
      await postgres.close();
      rmSync(top, { recursive: true, maxRetries: 10, retryDelay: 50 });
    });

    /** Everything as at first, with the submissions waiting, or to be taken by the killed one itself, and an empty index. */
    async function begin(handed = false): Promise<void> {
      rounds += 1;
      folder = join(top, String(rounds));
      place = await kind.place();
      await sql`TRUNCATE submission, pending_submission, submission_result, track, source, meta, foreignid, foreignid_vendor,
      fpindex_changelog RESTART IDENTITY CASCADE`.execute(postgres.binds.ingest.db);
      if (!handed) await submit(postgres, waiting);
    }

    async function work(kill: Partial<Task> = {}): Promise<{ statements: number; writes: number } | null> {
      const task: Task = {
        addresses,
        folder,
        statement: 0,
        write: 0,
        taken: [],
        batch: kind.batch,
        stream: place.stream,
        ...kill,
      };
      try {
        const { stdout } = await run(process.execPath, [child, JSON.stringify(task)]);
        return JSON.parse(stdout);
      } catch (error) {
        const signal = error instanceof Error && 'signal' in error ? error.signal : undefined;
        assert.equal(signal, 'SIGKILL', String(error));
        await until(unheld);
        return null;
      }
    }

    /**
     * True when nobody holds submissions. PostgreSQL notices late that a client is gone; until then what it had taken is
     * skipped, and comes after what nobody had.
     */
    async function unheld(): Promise<boolean> {
      const { rows } = await sql`SELECT 1 FROM pg_locks
        WHERE relation = 'pending_submission'::regclass AND pid <> pg_backend_pid()`.execute(
        postgres.binds.ingest.db,
      );
      return rows.length === 0;
    }

    async function resume(): Promise<void> {
      const node = await openNode(folder);
      const index = await node.open(indexName);
      const comparer = new Comparer();
      const parts = {
        binds: postgres.binds,
        index,
        comparer,
        log: silent,
        clock: Date.now,
        batch: kind.batch,
      };
      const worker = createImport({ ...parts, queue: place.open(parts) });
      const left = postgres.binds.ingest.db.selectFrom('pending_submission').select('id').limit(1);
      await until(async () => (await worker.step()) === 0 && (await left.executeTakeFirst()) === undefined);
      await worker.stop();
      await node.close();
    }

    /** What came of it: the tables, and the fingerprints that the index finds for each of the submissions. */
    async function outcome(): Promise<unknown> {
      const node = await openNode(folder);
      const index = await node.open(indexName);
      const rows = await postgres.binds.fingerprint.db
        .selectFrom('fingerprint')
        .select('id')
        .orderBy('id')
        .execute();
      const places = new Map(rows.map(({ id }, at) => [id, at]));
      const found = [];
      for (const { fingerprint } of waiting) {
        const results = await index.search(extractQuery(Int32Array.from(fingerprint)));
        found.push(results.map(({ id, score }) => [places.get(id), score]));
      }
      const { numDocs } = (await index.info()).stats;
      await node.close();
      return { ...(await effects(postgres)), found, numDocs };
    }

    test('leaves the same as one that was not, wherever it is killed', async () => {
      await begin();
      const counts = await work();
      assert.ok(counts !== null && counts.statements > 20 && counts.writes >= 1);
      const expected = await outcome();
      await begin(true);
      const known = await work({ taken });
      assert.ok(known !== null && known.statements < counts.statements, 'what is handed over is not read');
      assert.deepEqual(await outcome(), expected);
      const seed = testSeed();
      const next = numbers(seed);
      const within = (part: number, statements: number): number =>
        1 + Math.floor(((part + (next() % 1000) / 1000) * statements) / 3);
      const kills: readonly Partial<Task>[] = [
        { statement: within(0, counts.statements) },
        { statement: within(1, counts.statements) },
        { statement: within(2, counts.statements) },
        { write: 1 + (next() % counts.writes) },
        ...(kind.name === 'NATS'
          ? []
          : [1, 2].map((part) => ({ statement: within(part, known.statements), taken }))),
      ];
      for (const kill of kills) {
        await begin('taken' in kill);
        assert.equal(await work(kill), null, 'it was killed');
        await resume();
        assert.deepEqual(
          await outcome(),
          expected,
          `killed at ${JSON.stringify({ ...kill, taken: 'taken' in kill })}`,
        );
      }
    });
  });
