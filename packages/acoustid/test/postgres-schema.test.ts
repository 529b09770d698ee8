import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { type MigratedBind, migratedBinds, type Postgres } from '../src/index.ts';
import { freshAddresses, kinds, openAt } from './databases.ts';
import { indexes, tables } from './seed-schema.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly size: number | null;
  readonly nullable: string;
}

const typeOf = ({ type, size }: Column): string =>
  type === 'character varying' ? `varchar(${size ?? ''})` : type.startsWith('timestamp') ? 'time' : type;

async function columnsOf(postgres: Postgres, bind: MigratedBind, table: string): Promise<string[]> {
  const { rows } = await sql<Column>`
    SELECT column_name AS name, data_type AS type, character_maximum_length AS size, is_nullable AS nullable
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ${table}`.execute(
    postgres.binds[bind].db,
  );
  return rows.flatMap((column) => {
    const words = `${column.name} ${typeOf(column)}`;
    // What the lists leave open may be stricter here.
    return column.nullable === 'NO' ? [words, `${words}!`] : [words];
  });
}

for (const kind of kinds)
  describe(`the schema in ${kind.name}`, () => {
    let postgres: Postgres;
    before(async () => {
      postgres = await openAt(await freshAddresses(kind));
    });
    after(() => postgres.close());

    test('has every table, column and index of the description', async () => {
      for (const bind of migratedBinds) {
        const { db } = postgres.binds[bind];
        for (const [table, columns] of Object.entries(tables[bind])) {
          const found = await columnsOf(postgres, bind, table);
          assert.deepEqual(
            columns.filter((column) => !found.includes(column)),
            [],
            table,
          );
        }
        const { rows } = await sql<{ name: string; text: string }>`
          SELECT indexname AS name, indexdef AS text FROM pg_indexes WHERE schemaname = 'public'`.execute(db);
        for (const [name, text] of Object.entries(indexes[bind]))
          assert.ok(rows.find((row) => row.name === name)?.text.includes(text), `${name}: ${text}`);
      }
    });

    test('has its extensions, triggers, view and functions', async () => {
      const names = async (
        bind: 'app' | 'fingerprint' | 'ingest',
        query: ReturnType<typeof sql<{ name: string }>>,
      ) => (await query.execute(postgres.binds[bind].db)).rows.map(({ name }) => name);
      const extensions = sql<{ name: string }>`SELECT extname AS name FROM pg_extension ORDER BY 1`;
      assert.deepEqual(await names('app', extensions), ['pgcrypto', 'plpgsql']);
      assert.deepEqual(await names('fingerprint', extensions), ['cube', 'intarray', 'plpgsql']);
      const triggers = await names(
        'fingerprint',
        sql`
        SELECT tgname || ' on ' || tgrelid::regclass AS name FROM pg_trigger WHERE NOT tgisinternal`,
      );
      assert.ok(triggers.includes('update_fingerprint_submission_count on fingerprint_source'));
      assert.ok(triggers.includes('propagate_track_merge on track'));
      const views = await names('fingerprint', sql`SELECT matviewname AS name FROM pg_matviews`);
      assert.deepEqual(views, ['track_stats']);
      const formats = await names('fingerprint', sql`SELECT name FROM format`);
      assert.deepEqual(formats, ['mp3', 'flac', 'ogg', 'm4a', 'wma', 'ape', 'wav']);
      const vendors = await names('fingerprint', sql`SELECT name FROM foreignid_vendor`);
      assert.deepEqual(vendors, ['musicbrainz', 'musicip', 'discogs', 'spotify']);
    });

    test('every foreign key cascades or sets null, and has an index that finds what points', async () => {
      for (const bind of migratedBinds) {
        const { rows } = await sql<{ name: string; rule: string; served: boolean }>`
          SELECT conname AS name, confdeltype AS rule, EXISTS (
            SELECT 1 FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1]
          ) AS served
          FROM pg_constraint WHERE contype = 'f'`.execute(postgres.binds[bind].db);
        assert.deepEqual(
          rows.filter(({ rule }) => !['c', 'n'].includes(rule)),
          [],
        );
        assert.deepEqual(
          rows.filter(({ served }) => !served),
          [],
        );
      }
    });

    test('refuses what cannot be', async () => {
      const { db } = postgres.binds.fingerprint;
      const track = await db.insertInto('track').defaultValues().returning('id').executeTakeFirstOrThrow();
      const print = { track_id: track.id, fingerprint: [1, 2, 3], length: 10 };
      await db.insertInto('fingerprint').values(print).execute();
      const refused = async (work: Promise<unknown>, pattern: RegExp): Promise<void> =>
        assert.rejects(work, pattern);
      await refused(db.insertInto('fingerprint').values(print).execute(), /fingerprint_track_id_digest_key/);
      await refused(
        db
          .insertInto('fingerprint')
          .values({ ...print, length: 0 })
          .execute(),
        /length_check/,
      );
      await refused(
        db
          .insertInto('fingerprint')
          .values({ ...print, bitrate: -1 })
          .execute(),
        /bitrate_check/,
      );
      await refused(
        db
          .insertInto('fingerprint')
          .values({ ...print, submission_count: -1 })
          .execute(),
        /submission_count_check/,
      );
      const mbid = '00000000-0000-0000-0000-000000000000';
      await refused(db.insertInto('track_mbid').values({ track_id: track.id, mbid }).execute(), /mbid_check/);
      await refused(
        postgres.binds.fingerprint.readOnly.insertInto('fingerprint').values(print).execute(),
        /read-only transaction/,
      );
      // A fingerprint of an hour is longer than a page of a B-tree.
      const long = Array.from({ length: 30_000 }, (_, at) => Math.imul(at, 2_654_435_761));
      await db
        .insertInto('fingerprint')
        .values({ track_id: track.id, fingerprint: long, length: 3600 })
        .execute();
    });
  });
