import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import {
  type Database,
  DatabaseError,
  openDatabase,
  openReadOnly,
  replaceDatabaseFile,
  type Schema,
} from '../src/index.ts';

const schema: Schema = {
  name: 'plays',
  migrations: [
    {
      version: 1,
      name: 'plays',
      up: (w) =>
        w.exec(`
          CREATE TABLE songs (id INTEGER PRIMARY KEY);
          CREATE TABLE plays (id INTEGER PRIMARY KEY, song_id INTEGER REFERENCES songs (id), note TEXT);
          CREATE INDEX plays_note ON plays (note);
        `),
    },
  ],
};

let folder = '';
let path = '';
let db: Database;

describe('files', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-files-'));
  });
  after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  beforeEach((context) => {
    path = join(folder, `${context.name.replaceAll(/\W+/g, '-').slice(0, 40)}.db`);
    db = openDatabase({ path, schema, synchronous: 'normal' });
  });
  afterEach(() => db.close());

  const code = (expected: string) => (error: unknown) =>
    error instanceof DatabaseError && error.code === expected;

  function play(count: number): void {
    db.write((w) => {
      for (let i = 0; i < count; i++) w.run('INSERT INTO plays (note) VALUES (?)', ['x'.repeat(200)]);
    });
  }

  function countIn(file: string): number | undefined {
    const copy = openReadOnly(file);
    try {
      return copy.read((r) => r.value<number>('SELECT count(*) FROM plays'));
    } finally {
      copy.close();
    }
  }

  test('a backup under write load is one consistent state', async () => {
    play(5_000);
    const file = join(folder, 'load.backup');
    const outcome = { ended: false };
    const backup = db.backupInto(file).finally(() => {
      outcome.ended = true;
    });
    let written = 5_000;
    while (!outcome.ended) {
      // Pairs: a copy that cut a transaction in two would hold an odd number.
      play(2);
      written += 2;
      await new Promise(setImmediate);
    }
    await backup;
    const copied = countIn(file) ?? 0;
    assert.ok(copied >= 5_000 && copied <= written && copied % 2 === 0, `${copied} of ${written}`);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('load.backup')),
      ['load.backup'],
    );
  });

  test('a backup replaces the one before, and one that fails leaves it', async () => {
    const file = join(folder, "it's.backup");
    play(1);
    await db.backupInto(file);
    play(1);
    await db.backupInto(file);
    assert.equal(countIn(file), 2);
    await assert.rejects(db.backupInto(join(folder, 'absent', 'x.backup')));
    assert.equal(countIn(file), 2);
  });

  test('restoring over a file whose log was left behind gives the backup, not the log', async () => {
    play(50);
    const backup = join(folder, 'small.backup');
    await db.backupInto(backup);
    play(500);
    const left = `${path}.left`;
    // What a killed server leaves: the file and its log as they are.
    for (const suffix of ['', '-wal', '-shm']) copyFileSync(path + suffix, left + suffix);
    assert.equal(countIn(left), 550);
    for (const suffix of ['', '-wal', '-shm']) copyFileSync(path + suffix, left + suffix);
    replaceDatabaseFile(left, backup);
    assert.deepEqual(
      [existsSync(`${left}-wal`), existsSync(`${left}-shm`), existsSync(backup)],
      [false, false, true],
    );
    assert.equal(countIn(left), 50);
  });

  test('restoring is refused while the target is in use, or when the source has a log of its own', async () => {
    play(3);
    const backup = join(folder, 'other.backup');
    await db.backupInto(backup);
    play(3);
    assert.throws(() => replaceDatabaseFile(path, backup), code('in_use'));
    assert.throws(() => replaceDatabaseFile(join(folder, 'new.db'), path), code('unclean_source'));
    assert.equal(countIn(path), 6);
  });

  test('restoring replaces a damaged file and makes a missing one', async () => {
    play(3);
    const backup = join(folder, 'third.backup');
    await db.backupInto(backup);
    const damaged = join(folder, 'damaged.db');
    writeFileSync(damaged, Buffer.alloc(8192, 0x55));
    writeFileSync(`${damaged}-wal`, Buffer.alloc(100, 0x55));
    replaceDatabaseFile(damaged, backup);
    replaceDatabaseFile(join(folder, 'missing.db'), backup);
    assert.equal(countIn(damaged), 3);
    assert.equal(countIn(join(folder, 'missing.db')), 3);
  });

  test('maintenance tends and reports, and other threads can write meanwhile', async () => {
    play(5_000);
    db.write((w) => w.run('DELETE FROM plays WHERE id > 100'));
    const report = await db.maintain([
      'optimize',
      'analyze',
      'reindex',
      'vacuum',
      'checkpoint',
      'integrity',
      'foreign_keys',
    ]);
    assert.ok(report.bytesAfter < report.bytesBefore / 10, `${report.bytesBefore} -> ${report.bytesAfter}`);
    for (const { step, findings, error } of report.steps)
      assert.deepEqual({ step, findings, error }, { step, findings: [], error: null });
    play(1);
    assert.equal(countIn(path), 101);
  });

  test('writes wait as long as they are told while a database is tended, and as before afterwards', async () => {
    const patience = () => db.read((reader) => reader.value('PRAGMA busy_timeout'));
    const usual = patience();
    const works = [db.maintain(['vacuum'], { patienceMs: 7 }), db.maintain(['optimize'], { patienceMs: 7 })];
    assert.equal(patience(), 7);
    await Promise.all(works);
    assert.equal(patience(), usual);
  });

  test('maintenance names damage and orphans', async () => {
    db.write((w) => {
      w.run('INSERT INTO songs VALUES (1)');
      w.run('INSERT INTO plays VALUES (1, 1, NULL)');
    });
    db.close();
    const { default: NativeDatabase } = await import('better-sqlite3');
    const native = new NativeDatabase(path);
    native.exec('PRAGMA foreign_keys = OFF; DELETE FROM songs');
    native.close();
    db = openDatabase({ path, schema, synchronous: 'normal' });
    const report = await db.maintain(['integrity', 'foreign_keys']);
    assert.deepEqual(
      report.steps.map(({ findings }) => findings),
      [[], ['plays row 1 has no parent in songs']],
    );
  });
});
