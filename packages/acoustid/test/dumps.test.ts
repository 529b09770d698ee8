import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import {
  DumpError,
  type DumpTable,
  dayOf,
  daysBetween,
  dumpDays,
  dumpTables,
  findDumpFiles,
  IndexFollower,
  type LoadedFile,
  loadDumps,
  type Postgres,
  pathOf,
} from '../src/index.ts';
import { freshPostgres } from './databases.ts';
import { fixture, mbid, packaged, songs, submit, type Workshop, workshop } from './imports.ts';

const dayMs = 86_400_000;
const today = new Date().toISOString().slice(0, 10);
const tomorrow = Date.now() + dayMs;
const failedWith = (code: string) => (error: unknown) => error instanceof DumpError && error.code === code;

describe('dumps of days', () => {
  let shop: Workshop;
  let other: Postgres;
  const top = mkdtempSync(join(tmpdir(), 'bandstand-dumps-'));
  const out = join(top, 'out');
  const song = songs(11);
  before(async () => {
    shop = await workshop();
    other = await freshPostgres(packaged);
    const puid = mbid(77);
    const meta = { track: 'A "quoted" \\ back\nslash', artist: 'ナ', track_no: 3, year: 1999 };
    for (const [at, fingerprint] of [
      fixture('TEST_1A'),
      fixture('TEST_1B'),
      fixture('TEST_2'),
      song(),
    ].entries())
      await submit(shop.postgres, [{ fingerprint, length: 120, mbid: mbid(at), puid, meta }]);
    await shop.drain();
    const { db } = shop.postgres.binds.fingerprint;
    const ids = (await db.selectFrom('track').select('id').orderBy('id').execute()).map(({ id }) => id);
    await db
      .updateTable('track')
      .set({ new_id: ids[0] ?? 0, updated: sql<Date>`now()` })
      .where('id', '=', ids[1] ?? 0)
      .execute();
    await db
      .updateTable('track_mbid')
      .set({ disabled: true, updated: sql<Date>`now()` })
      .where('mbid', '=', mbid(3))
      .execute();
  });
  after(async () => {
    await shop.close();
    await other.close();
    rmSync(top, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });

  const linesOf = (folder: string, table: DumpTable): Record<string, unknown>[] =>
    String(gunzipSync(readFileSync(join(folder, pathOf(today, table)))))
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Record<string, unknown> => ({ ...JSON.parse(line) }));

  const dump = (postgres: Postgres, to: string, force = false) =>
    dumpDays({ binds: postgres.binds, days: [today], out: to, now: tomorrow, force });

  test('hold what came and changed, in the files and under the names that AcoustID has', async () => {
    await assert.rejects(
      dumpDays({ binds: shop.postgres.binds, days: [today], out, now: Date.now() }),
      failedWith('unfinished'),
    );
    const written = await dump(shop.postgres, out);
    assert.deepEqual(
      written.map(({ table }) => table),
      dumpTables,
    );
    const folder = join(out, today.slice(0, 4), today.slice(0, 7));
    const names = dumpTables.map((table) => `${today}-${table}-update.jsonl.gz`);
    assert.deepEqual(readdirSync(folder).toSorted(), [...names, 'index.json'].toSorted());
    const listed: { name: string }[] = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
    assert.deepEqual(
      listed.map(({ name }) => name),
      names.toSorted(),
    );
    const [print = {}] = linesOf(out, 'fingerprint');
    assert.deepEqual(print['fingerprint'], fixture('TEST_1A'));
    assert.deepEqual(Object.keys(print), ['id', 'fingerprint', 'length', 'created']);
    assert.match(String(print['created']), /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/);
    assert.equal(linesOf(out, 'meta')[0]?.['track'], 'A "quoted" \\ back\nslash');
    assert.ok(linesOf(out, 'track').some((row) => typeof row['new_id'] === 'number'));
    assert.deepEqual(
      linesOf(out, 'track_mbid').flatMap((row) => row['disabled'] ?? []),
      [true],
    );
    assert.deepEqual(await dump(shop.postgres, out), [], 'what is there is not written again');
  });

  test('are loaded elsewhere, once, and come out of there as they came in', async () => {
    const files = await findDumpFiles([out]);
    const load = (fresh: boolean): Promise<LoadedFile[]> => {
      const refused: unknown[] = [];
      const options = {
        binds: other.binds,
        files,
        fresh,
        refused: (_path: string, what: unknown) => refused.push(what),
      };
      return loadDumps(options).finally(() => assert.deepEqual(refused, []));
    };
    const loaded = await load(false);
    assert.ok(loaded.every(({ state }) => state === 'loaded'));
    assert.ok((await load(false)).every(({ state }) => state === 'known'));
    await load(true);
    await dump(other, join(top, 'again'));
    for (const table of dumpTables) {
      // Numbers of links are each server's own.
      const plain = (folder: string): string[] =>
        linesOf(folder, table)
          .map(({ id, updated, ...rest }) =>
            JSON.stringify(
              table.startsWith('track_') ? rest : { id, ...rest, merged: updated !== undefined },
            ),
          )
          .toSorted();
      assert.deepEqual(plain(join(top, 'again')), plain(out), table);
    }
    const index = await shop.node.open('other');
    const { db } = other.binds.fingerprint;
    await new IndexFollower({ db, index }).catchUp();
    const { rows } = await sql<{ count: number; sources: number; gids: number }>`
      SELECT count(*), count(d.gid) AS gids, (SELECT count(*) FROM fingerprint_source) AS sources
      FROM fingerprint AS f LEFT JOIN fingerprint_data AS d ON d.fingerprint_id = f.id`.execute(db);
    assert.equal((await index.info()).stats.numDocs, rows[0]?.count);
    assert.equal(rows[0]?.gids, rows[0]?.count);
    const made = await db.insertInto('track').defaultValues().returning('id').executeTakeFirstOrThrow();
    assert.equal(made.id, linesOf(out, 'track').length + 1, 'numbers go on behind those that were loaded');
  });

  /** A file of a day with these lines. */
  function write(day: string, table: DumpTable, lines: readonly string[]): string {
    const path = join(top, 'made', pathOf(day, table));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gzipSync(lines.map((line) => `${line}\n`).join('')));
    return path;
  }

  const created = '2024-01-02T03:04:05.678+00:00';
  const track = (id: number, more: object = {}): string =>
    JSON.stringify({ id, gid: `20000000-0000-4000-8000-${String(id).padStart(12, '0')}`, created, ...more });

  async function refusals(paths: readonly string[]): Promise<string[]> {
    const said: string[] = [];
    await loadDumps({
      binds: other.binds,
      files: await findDumpFiles(paths),
      refused: (path, { line, reason }) => said.push(`${basename(path).slice(11, -16)} ${line}: ${reason}`),
    });
    return said;
  }

  test('refuse what is malformed or fits nothing, row by row', async () => {
    const day = '2026-01-02';
    const print = (id: number, more: object = {}) =>
      JSON.stringify({ id, length: 9, created, fingerprint: [1, id], ...more });
    const link = (id: number, of: number) =>
      JSON.stringify({ fingerprint_id: id, track_id: of, submission_count: 1, created });
    const paths = [
      write(day, 'track', [
        track(1000),
        'nonsense',
        '[]',
        track(1001, { gid: 'x' }),
        track(1),
        track(1002, { new_id: 1000 }),
        track(1003, { new_id: 5_000_000 }),
        track(2_100_000_000),
        '',
        `{"id":1004,"gid":"${'y'.repeat(9_000_000)}`,
        track(1005),
      ]),
      write(day, 'fingerprint', [
        print(2000),
        print(2001),
        print(2002, { fingerprint: [2 ** 31] }),
        print(2003, { fingerprint: [1, 2000] }),
        print(2004, { length: 0 }),
        print(1),
        print(2005),
      ]),
      write(day, 'track_fingerprint', [
        link(2000, 1000),
        link(2003, 1000),
        link(1, 1000),
        link(2005, 1002),
        link(7777, 1),
      ]),
      write(day, 'track_mbid', [
        JSON.stringify({
          track_id: 1000,
          mbid: '00000000-0000-0000-0000-000000000000',
          submission_count: 1,
          created,
        }),
        JSON.stringify({ track_id: 1000, mbid: mbid(900), submission_count: 3, created }),
        JSON.stringify({ track_id: 4444, mbid: mbid(900), submission_count: 3, created }),
        JSON.stringify({ track_id: 1005, mbid: mbid(900), submission_count: -1, created }),
        JSON.stringify({
          track_id: 1005,
          mbid: mbid(900),
          submission_count: 1,
          created: '2024-13-45T00:00:00Z',
        }),
      ]),
    ];
    const said = await refusals(paths);
    const reasons = (table: string): string[] =>
      said
        .filter((one) => one.startsWith(`${table} `))
        .map((one) => one.slice(table.length + 1).slice(0, 46));
    assert.deepEqual(reasons('track'), [
      '2: it is no JSON object',
      '3: it is no JSON object',
      '4: gid is no uuid',
      '8: id is no number',
      '10: it is too long',
      '5: the number or the gid is that of another tr',
      '7: the track that it is merged into is missing',
    ]);
    assert.deepEqual(reasons('fingerprint'), [
      '3: fingerprint is no hashes',
      '5: length is no seconds',
      '2: nothing says which track it is on',
      '4: the track has the same fingerprint already',
      '6: the number is that of another fingerprint',
    ]);
    assert.equal(reasons('track_mbid').length, 4);
    const { rows } = await sql<{ id: number; track: number }>`
      SELECT id, track_id AS track FROM fingerprint WHERE id >= 2000 ORDER BY id`.execute(
      other.binds.fingerprint.db,
    );
    assert.deepEqual(rows, [
      { id: 2000, track: 1000 },
      { id: 2005, track: 1000 },
    ]);
  });

  test('of the first years are read with their double escapes', async () => {
    const day = '2011-08-19';
    const meta = JSON.stringify({ id: 3000, track: 'say "x" \\ y', created });
    const path = write(day, 'meta', [meta.replaceAll('\\', '\\\\')]);
    assert.deepEqual(await refusals([path]), []);
    const { db } = other.binds.fingerprint;
    const row = await db.selectFrom('meta').select('track').where('id', '=', 3000).executeTakeFirst();
    assert.equal(row?.track, 'say "x" \\ y');
  });

  test('go on where they were stopped, and after a file that broke off', async () => {
    const day = '2026-01-03';
    const rows = Array.from({ length: 2500 }, (_, at) =>
      JSON.stringify({ id: 4000 + at, track: `t${at}`, created }),
    );
    const path = write(day, 'meta', rows);
    const files = await findDumpFiles([path]);
    const stop = new AbortController();
    const stopped = loadDumps({
      binds: other.binds,
      files,
      signal: stop.signal,
      progress: () => stop.abort(new Error('stopped')),
    });
    await assert.rejects(stopped, /stopped/);
    const state = await other.binds.fingerprint.db
      .selectFrom('backfill_state')
      .select('value')
      .where('key', '=', `backfill:${day}-meta-update:last_line`)
      .executeTakeFirst();
    assert.equal(state?.value, '1000');
    const [again] = await loadDumps({ binds: other.binds, files });
    assert.equal(again?.rows, 1500);
    writeFileSync(path, readFileSync(path).subarray(0, -20));
    await assert.rejects(loadDumps({ binds: other.binds, files }), failedWith('damaged'));
    await assert.rejects(findDumpFiles([join(top, 'none')]), failedWith('no_files'));
    assert.throws(() => dayOf('2026-02-30'), failedWith('no_day'));
    assert.deepEqual(daysBetween('2024-02-28', '2024-03-01'), ['2024-02-28', '2024-02-29', '2024-03-01']);
  });
});
