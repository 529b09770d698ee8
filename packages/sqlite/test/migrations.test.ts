import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import NativeDatabase from 'better-sqlite3';
import {
  type Database,
  DatabaseError,
  isForeignKeyViolation,
  type Migration,
  type OpenOptions,
  openDatabase,
  openReadOnly,
  schemaText,
} from '../src/index.ts';

const bands: Migration = {
  version: 1,
  name: 'bands',
  up: (db) =>
    db.exec(
      'CREATE TABLE bands (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE gigs (id INTEGER PRIMARY KEY, band_id INTEGER REFERENCES bands (id))',
    ),
};
const slugs: Migration = {
  version: 2,
  name: 'slugs',
  up: (db) => db.exec('ALTER TABLE bands ADD COLUMN slug TEXT'),
};
const broken: Migration = {
  version: 3,
  name: 'broken',
  up(db) {
    db.exec('CREATE TABLE half (id INTEGER)');
    db.exec('SELECT no_such_function()');
  },
};

let folder = '';
let path = '';
let now = Date.UTC(2026, 10, 21, 8, 18, 31, 544);

describe('migrations', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-migrations-'));
  });
  after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  beforeEach((context) => {
    path = join(folder, `${context.name.replaceAll(/\W+/g, '-').slice(0, 60)}.db`);
  });

  function open(migrations: readonly Migration[], more: Partial<OpenOptions> = {}): Database {
    return openDatabase({
      path,
      schema: { name: 'bands', migrations },
      synchronous: 'normal',
      clock: () => now,
      ...more,
    });
  }

  /** A database of version 1 with one band. */
  function makeOld(): void {
    const db = open([bands]);
    db.write((w) => w.run("INSERT INTO bands VALUES (1, 'Can')"));
    db.close();
  }

  const note = (db: Database, key: string): unknown =>
    db.read((r) => r.value('SELECT value FROM _bands_meta WHERE key = ?', [key]));
  const backups = (): string[] =>
    readdirSync(folder)
      .filter((name) => name.startsWith(`${basename(path)}.bak-`))
      .sort();
  const code = (expected: string, text?: RegExp) => (error: unknown) =>
    error instanceof DatabaseError && error.code === expected && (text?.test(error.message) ?? true);

  test('a new file runs everything, without a backup', () => {
    const db = open([bands, slugs]);
    assert.deepEqual(
      { ...db.migrated, applied: db.migrated.applied.map(({ name }) => name) },
      {
        from: 0,
        to: 2,
        applied: ['bands', 'slugs'],
        skipped: [],
        backup: null,
        resumed: false,
      },
    );
    assert.equal(
      db.read((r) => r.value('PRAGMA user_version')),
      2,
    );
    db.close();
    const again = open([bands, slugs]);
    assert.deepEqual(again.migrated, {
      from: 2,
      to: 2,
      applied: [],
      skipped: [],
      backup: null,
      resumed: false,
    });
    again.close();
    assert.deepEqual(backups(), []);
  });

  test('a file that holds data is copied first, and the notes say where', () => {
    makeOld();
    const db = open([bands, slugs]);
    assert.equal(db.migrated.backup, `${path}.bak-2026-11-21T08-18-31-544Z`);
    assert.equal(note(db, 'migration_backup'), db.migrated.backup);
    db.close();
    const backup = openReadOnly(db.migrated.backup ?? '', { schema: { name: 'bands', migrations: [bands] } });
    assert.deepEqual(
      backup.read((r) => r.all('SELECT * FROM bands')),
      [{ id: 1, name: 'Can' }],
    );
    backup.close();
  });

  test('only the newest backups stay, and those that a note names', () => {
    makeOld();
    const all = [bands, slugs];
    for (let version = 3; version <= 7; version++) {
      all.push({ version, name: `v${version}`, up: () => {} });
      now += 1000;
      const db = open(all, { backups: { keep: 2 } });
      const { backup } = db.migrated;
      if (version === 3)
        db.write((w) => w.run("INSERT INTO _bands_meta VALUES ('split_backup', ?, 'today')", [backup]));
      db.close();
    }
    assert.equal(backups().length, 3);
  });

  test('a newer file is refused and left alone', () => {
    open([bands, slugs]).close();
    assert.throws(() => open([bands]), code('newer_schema', /version 2.*knows 1/));
    assert.throws(
      () => openReadOnly(path, { schema: { name: 'bands', migrations: [bands] } }),
      code('newer_schema'),
    );
    assert.throws(
      () => openReadOnly(path, { schema: { name: 'bands', migrations: [bands, slugs, broken] } }),
      code('older_schema'),
    );
    open([bands, slugs]).close();
  });

  test("another program's numbers go on; what lies before them is refused", () => {
    makeOld();
    const later: Migration = { ...slugs, version: 5 };
    assert.throws(() => open([later]), code('older_schema'));
    const nowKnown = open([{ ...later, version: 2 }]);
    assert.equal(nowKnown.migrated.from, 1);
    nowKnown.close();
    assert.throws(() => open([bands, { ...slugs, version: 3 }]), TypeError);
  });

  test('a failed migration is undone, the earlier ones stay, and the next start uses the same backup', () => {
    makeOld();
    assert.throws(
      () => open([bands, slugs, broken]),
      code('migration_failed', /migration 3 \(broken\).*no_such_function/),
    );
    const before = backups();
    assert.equal(before.length, 1);
    now += 1000;
    const db = open([bands, slugs, { ...broken, up: (w) => w.exec('CREATE TABLE whole (id INTEGER)') }]);
    assert.deepEqual(
      db.migrated.applied.map(({ version }) => version),
      [3],
    );
    assert.equal(db.migrated.resumed, true);
    assert.equal(db.migrated.backup, join(folder, before[0] ?? ''));
    assert.equal(note(db, 'migration_open'), undefined);
    assert.doesNotMatch(schemaText(db), /half/);
    db.close();
    assert.deepEqual(backups(), before);
  });

  test('work done with the old program after a failed upgrade is in the next backup', () => {
    makeOld();
    const failing: Migration = { ...broken, version: 2 };
    assert.throws(() => open([bands, failing]), code('migration_failed'));
    const old = open([bands]);
    old.write((w) => w.run("INSERT INTO bands VALUES (2, 'Neu!')"));
    old.close();
    now += 1000;
    const db = open([bands, slugs]);
    const backup = openReadOnly(db.migrated.backup ?? '');
    assert.equal(
      backup.read((r) => r.value('SELECT count(*) FROM bands')),
      2,
    );
    backup.close();
    db.close();
  });

  test('rows left out are reported, added up in the notes', () => {
    makeOld();
    const losing: Migration = {
      ...slugs,
      up(db) {
        db.skipped('gigs', 'no band', 3);
        db.skipped('gigs', 'never', 0);
      },
    };
    const db = open([bands, losing]);
    const expected = [{ version: 2, table: 'gigs', reason: 'no band', count: 3 }];
    assert.deepEqual(db.migrated.skipped, expected);
    assert.deepEqual(JSON.parse(String(note(db, 'migration_skipped'))), expected);
    db.close();
  });

  test('a migration without key checks may not lose a parent; orphans from before are not its fault', () => {
    makeOld();
    const loosen: Migration = {
      version: 1,
      name: 'bands',
      foreignKeys: 'off',
      up(db) {
        bands.up(db);
        db.exec("INSERT INTO bands VALUES (1, 'Can'); INSERT INTO gigs VALUES (1, 1)");
      },
    };
    path = `${path}.orphans`;
    open([loosen]).close();
    const dropping: Migration = {
      version: 2,
      name: 'drop',
      foreignKeys: 'off',
      up: (w) => w.exec('DELETE FROM bands'),
    };
    assert.throws(() => open([loosen, dropping]), code('migration_failed', /gigs -> bands: 1 rows/));
    const native = new NativeDatabase(path);
    native.exec('PRAGMA foreign_keys = OFF; INSERT INTO gigs VALUES (2, 99)');
    native.close();
    const db = open([loosen, { ...dropping, up: (w) => w.exec("INSERT INTO bands VALUES (2, 'Neu!')") }]);
    assert.equal(db.migrated.to, 2);
    assert.throws(() => db.write((w) => w.run('INSERT INTO gigs VALUES (3, 77)')), isForeignKeyViolation);
    db.close();
  });

  test('a migration cannot leave its transaction', () => {
    assert.throws(
      () => open([{ ...bands, up: (db) => db.exec('CREATE TABLE a (x); COMMIT; CREATE TABLE b (x)') }]),
      code('migration_failed', /COMMIT/),
    );
  });

  test('no room for the backup: nothing changes', () => {
    makeOld();
    assert.throws(
      () => open([bands, slugs], { freeBytes: () => 1000 }),
      code('no_space', /only 1000 are free/),
    );
    assert.deepEqual(backups(), []);
    const db = open([bands]);
    assert.equal(db.migrated.to, 1);
    db.close();
  });

  test('a file in another journal mode, such as a backup, is taken over', () => {
    makeOld();
    const { migrated } = opened([bands, slugs]);
    path = migrated.backup ?? '';
    const before = openReadOnly(path);
    assert.equal(
      before.read((r) => r.value('SELECT mode FROM (SELECT journal_mode AS mode FROM pragma_journal_mode)')),
      'delete',
    );
    before.close();
    const db = open([bands]);
    assert.equal(
      db.write((w) => w.value('PRAGMA journal_mode')),
      'wal',
    );
    db.close();
    assert.deepEqual([existsSync(`${path}-wal`), existsSync(`${path}.migrating`)], [false, false]);
  });

  /** Opened and closed at once. */
  function opened(migrations: readonly Migration[]): Database {
    const db = open(migrations);
    db.close();
    return db;
  }
});
