import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import {
  type DatabaseDescription,
  descriptionFile,
  followingMetadata,
  IndexFollower,
  loadDatabases,
  type Postgres,
  parseDescription,
  prepareDatabases,
  SafekeepingError,
  saveDatabases,
  savedTables,
  stateOf,
} from '../src/index.ts';
import { freshPostgres } from './databases.ts';
import { effects, fixture, mbid, packaged, songs, submit, type Workshop, workshop } from './imports.ts';

/** What was saved, by its names. */
type Kept = Map<string, Buffer>;

async function save(postgres: Postgres): Promise<{ kept: Kept; descriptions: DatabaseDescription[] }> {
  const kept: Kept = new Map();
  const descriptions = await saveDatabases({
    binds: postgres.binds,
    async write(name, bytes) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      kept.set(name, Buffer.concat(chunks));
    },
  });
  return { kept, descriptions };
}

const reading = (kept: Kept) =>
  async function* (name: string): AsyncGenerator<Uint8Array> {
    yield kept.get(name) ?? Buffer.alloc(0);
  };

const refusedWith = (code: string) => (error: unknown) =>
  error instanceof SafekeepingError && error.code === code;

describe('databases that are saved and brought back', () => {
  let shop: Workshop;
  let saved: { kept: Kept; descriptions: DatabaseDescription[] };
  let position: ReturnType<typeof stateOf>;
  const song = songs(5);
  const late = song();
  before(async () => {
    shop = await workshop();
    const { app, fingerprint } = shop.postgres.binds;
    const account = { name: 'A "quoted"\tname \\ with\nlines', apikey: 'k1' };
    const { id } = await app.db
      .insertInto('account')
      .values(account)
      .returning('id')
      .executeTakeFirstOrThrow();
    const program = { name: 'Player', apikey: 'p1', account_id: id };
    const made = await app.db
      .insertInto('application')
      .values(program)
      .returning('id')
      .executeTakeFirstOrThrow();
    await app.db.updateTable('account').set({ application_id: made.id }).execute();
    const songsOf = ['TEST_1A', 'TEST_2'].map(fixture);
    for (const fingerprint of [...songsOf, song(), song()])
      await submit(shop.postgres, [
        { fingerprint, length: 120, mbid: mbid(1), meta: { track: 'Tr\\ack', artist: 'ナ' }, format: 'mp3' },
      ]);
    await shop.drain();
    const tracks = await fingerprint.db.selectFrom('track').select('id').orderBy('id').execute();
    const [first, second] = tracks;
    await fingerprint.db
      .updateTable('track')
      .set({ new_id: first?.id ?? 0 })
      .where('id', '=', second?.id ?? 0)
      .execute();
    await new IndexFollower({ db: fingerprint.db, index: shop.index }).catchUp();
    // The index is saved before the databases: what comes in between is in their log.
    position = stateOf(await shop.index.info());
    await fingerprint.db
      .insertInto('fingerprint')
      .values({ track_id: first?.id ?? 0, fingerprint: late, length: 100 })
      .execute();
    await submit(shop.postgres, [{ fingerprint: song(), length: 90 }]);
    saved = await save(shop.postgres);
  });
  after(() => shop.close());

  test('hold every table there is', async () => {
    const { rows } = await sql<{ name: string }>`
      SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT relispartition AND relname NOT LIKE '\\_acoustid\\_%' ORDER BY 1`.execute(
      shop.postgres.binds.app.db,
    );
    const listed = Object.values(savedTables).flat().toSorted();
    assert.deepEqual(
      rows.map(({ name }) => name),
      listed,
    );
    const said = saved.descriptions.flatMap(({ tables }) => tables.map(({ name }) => name));
    assert.deepEqual(said.toSorted(), listed);
    for (const { bind } of saved.descriptions) {
      const text = String(saved.kept.get(descriptionFile(bind)));
      assert.deepEqual(
        parseDescription(text),
        saved.descriptions.find((found) => found.bind === bind),
      );
    }
  });

  test('come back as they were, and the index goes on from where it was', async () => {
    const other = await freshPostgres(packaged);
    try {
      await prepareDatabases(other.binds, saved.descriptions, { force: false });
      assert.equal(position.state, 'following');
      const heard = position.state === 'following' ? position.position : null;
      const options = {
        binds: other.binds,
        descriptions: saved.descriptions,
        read: reading(saved.kept),
        position: heard,
      };
      const broken = await loadDatabases(options);
      await broken.rollback();
      const { rows: none } = await sql<{ count: number }>`SELECT count(*) FROM track`.execute(
        other.binds.fingerprint.db,
      );
      assert.equal(none[0]?.count, 0, 'until the word is given nothing is there');
      const seen: number[] = [];
      const loaded = await loadDatabases({
        ...options,
        progress: (done, total) => {
          assert.ok(done <= total);
          seen.push(done);
        },
      });
      await loaded.commit();
      assert.ok(seen.length > 10);
      assert.deepEqual(await effects(other), await effects(shop.postgres));
      const again = await save(other);
      for (const [name, bytes] of saved.kept)
        if (!/fpindex|database\.json/.test(name))
          assert.equal(String(again.kept.get(name)), String(bytes), name);
      await followsFrom(other, loaded.position);
      await numbersGoOn(other);
      await assert.rejects(
        prepareDatabases(other.binds, saved.descriptions, { force: false }),
        refusedWith('not_empty'),
      );
      await prepareDatabases(other.binds, saved.descriptions, { force: true });
    } finally {
      await other.close();
    }
  });

  /** The index of before, with its place in the log of the new server, hears what it had not heard, and nothing twice. */
  async function followsFrom(other: Postgres, place: { xid: string; id: number } | null): Promise<void> {
    assert.ok(place);
    await shop.index.update([{ kind: 'metadata', set: followingMetadata(place) }]);
    const { stats } = await shop.index.info();
    const outcome = await new IndexFollower({ db: other.binds.fingerprint.db, index: shop.index }).catchUp();
    assert.equal(outcome.state, 'current');
    assert.equal((await shop.index.info()).stats.numDocs, stats.numDocs + 1);
    const stranger = await shop.node.open('stranger');
    const unknown = await new IndexFollower({ db: other.binds.fingerprint.db, index: stranger }).catchUp();
    assert.equal(unknown.state, 'rebuild_needed', 'any other index is made anew');
  }

  async function numbersGoOn(other: Postgres): Promise<void> {
    const { db } = other.binds.fingerprint;
    const { rows } = await sql<{ most: number }>`SELECT max(id) AS most FROM track`.execute(db);
    const { id } = await db.insertInto('track').defaultValues().returning('id').executeTakeFirstOrThrow();
    assert.ok(id > (rows[0]?.most ?? 0));
    const { rows: keys } = await sql<{ count: number }>`
      SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conparentid = 0`.execute(db);
    const { rows: before } = await sql<{ count: number }>`
      SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conparentid = 0`.execute(
      shop.postgres.binds.fingerprint.db,
    );
    assert.deepEqual(keys, before);
  }

  test('are refused when they are not what was saved, and nothing has changed then', async () => {
    const other = await freshPostgres(packaged);
    try {
      const { descriptions, kept } = saved;
      const options = { binds: other.binds, descriptions, position: null };
      const cut = new Map(kept);
      cut.set(
        'fingerprint/track.copy',
        (kept.get('fingerprint/track.copy') ?? Buffer.alloc(0)).subarray(0, -1),
      );
      await assert.rejects(loadDatabases({ ...options, read: reading(cut) }), refusedWith('damaged'));
      const foreign = new Map(kept);
      foreign.set('ingest/pending_submission.copy', Buffer.from('no row\n'));
      await assert.rejects(loadDatabases({ ...options, read: reading(foreign) }), refusedWith('damaged'));
      const lacking = descriptions.filter(({ bind }) => bind !== 'app');
      await assert.rejects(prepareDatabases(other.binds, lacking, { force: false }), refusedWith('damaged'));
      const newer = descriptions.map((one) => ({ ...one, migrations: [...one.migrations, '9999_later'] }));
      await assert.rejects(prepareDatabases(other.binds, newer, { force: false }), refusedWith('newer'));
      const older = descriptions.map((one) => ({ ...one, migrations: one.migrations.slice(0, 1) }));
      if (descriptions.some(({ migrations }) => migrations.length > 1))
        await assert.rejects(prepareDatabases(other.binds, older, { force: false }), refusedWith('migrated'));
      for (const text of ['', '[]', '{"format":1}', '{"format":1,"bind":"app","tables":[{"name":7}]}'])
        assert.throws(() => parseDescription(text), refusedWith('damaged'));
      assert.throws(() => parseDescription('{"format":2}'), refusedWith('newer'));
      const { rows } = await sql<{ count: number }>`SELECT count(*) FROM account`.execute(other.binds.app.db);
      assert.equal(rows[0]?.count, 0);
    } finally {
      await other.close();
    }
  });
});
