import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { type Database, DatabaseError, openDatabase, openReadOnly } from '../src/index.ts';
import { songs as schema } from './songs.ts';

let folder = '';
let path = '';
let db: Database;
describe('opening', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-sqlite-'));
  });
  after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  beforeEach((context) => {
    path = join(folder, `${context.name.replaceAll(/\W+/g, '-')}.db`);
    db = openDatabase({ path, schema, synchronous: 'normal' });
  });
  afterEach(() => db.close());

  const code = (expected: string) => (error: unknown) =>
    error instanceof DatabaseError && error.code === expected;
  const titles = (): string[] =>
    db.read((r) => r.all<{ title: string }>('SELECT title FROM albums ORDER BY id').map((row) => row.title));
  const addAlbum = (title: string): number =>
    db.write((w) => w.run('INSERT INTO albums (title) VALUES (?)', [title]).lastInsertRowid);

  test('the pragmas of the house', () => {
    const pragma = (name: string): unknown => db.write((w) => w.value(`PRAGMA ${name}`));
    assert.equal(pragma('journal_mode'), 'wal');
    assert.equal(pragma('foreign_keys'), 1);
    assert.equal(pragma('busy_timeout'), 5000);
    assert.equal(pragma('synchronous'), 1);
    assert.equal(pragma('trusted_schema'), 0);
  });

  test('closing leaves one file', () => {
    addAlbum('Blue');
    assert.ok(existsSync(`${path}-wal`));
    db.close();
    assert.deepEqual(
      [existsSync(path), existsSync(`${path}-wal`), existsSync(`${path}-shm`)],
      [true, false, false],
    );
    assert.throws(() => titles(), code('closed'));
    assert.throws(() => addAlbum('x'), code('closed'));
  });

  test('a read-only handle reads beside a writer, cannot write, and leaves one file', () => {
    addAlbum('Blue');
    const reading = openReadOnly(path, { schema });
    assert.equal(
      reading.read((r) => r.value('SELECT count(*) FROM albums')),
      1,
    );
    assert.throws(() => reading.read((r) => r.all('DELETE FROM albums RETURNING id')), code('read_only'));
    db.close();
    assert.equal(
      reading.read((r) => r.value('SELECT title FROM albums')),
      'Blue',
    );
    reading.close();
    assert.equal(existsSync(`${path}-wal`), false);
  });

  test('what cannot be opened says why', () => {
    const junk = join(folder, 'junk.db');
    writeFileSync(
      junk,
      'this is a shopping list, not a database, and it is long enough to be read as one'.repeat(20),
    );
    assert.throws(() => openDatabase({ path: junk, schema, synchronous: 'full' }), code('not_a_database'));
    assert.throws(() => openReadOnly(join(folder, 'absent.db')), code('cannot_open'));
    assert.throws(
      () => openDatabase({ path: join(folder, 'no', 'x.db'), schema, synchronous: 'full' }),
      code('cannot_open'),
    );
  });

  test('a lock held elsewhere is busy', () => {
    const hasty = openDatabase({ path, schema, synchronous: 'normal', busyTimeoutMs: 1 });
    db.write(() => assert.throws(() => hasty.write((w) => w.run('DELETE FROM songs')), code('busy')));
    hasty.close();
  });
});
