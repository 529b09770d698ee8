import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openDatabase, type SchemaTextOptions, schemaText } from '../src/index.ts';

let folder = '';
let count = 0;

describe('the text of a schema', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-schema-'));
  });
  after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));

  /** The schema text after running each of the given scripts as a migration. */
  function textOf(scripts: readonly string[], options?: SchemaTextOptions): string {
    const db = openDatabase({
      path: join(folder, `${count++}.db`),
      synchronous: 'normal',
      schema: {
        name: 'test',
        migrations: scripts.map((sql, index) => ({
          version: index + 1,
          name: `${index}`,
          up: (w) => w.exec(sql),
        })),
      },
    });
    try {
      return schemaText(db, options);
    } finally {
      db.close();
    }
  }

  test('spelling, comments, order of creation and the way there do not matter', () => {
    const fresh = textOf([
      `CREATE TABLE albums (id INTEGER PRIMARY KEY, artist_id INTEGER, "year" INTEGER DEFAULT 0, UNIQUE (artist_id, year)) STRICT;
     CREATE TABLE zoo (a TEXT);
     CREATE INDEX albums_year ON albums (year) WHERE year > 0;`,
    ]);
    const migrated = textOf([
      'create table zoo (a text)',
      `CREATE TABLE old (id integer primary key, -- the number
       artist_id INTEGER, [year] integer default 0, unique(artist_id,YEAR)) strict;
     ALTER TABLE old RENAME TO albums;
     CREATE INDEX albums_year ON "albums"(year)  WHERE year>0 /* gregorian */;`,
    ]);
    assert.equal(migrated, fresh);
  });

  test('a column added later stands before the constraints, as in a new table', () => {
    const fresh = textOf(['CREATE TABLE a (id INTEGER, b TEXT, CHECK (id > 0))']);
    assert.equal(
      textOf(['CREATE TABLE a (id INTEGER, CHECK (id > 0))', 'ALTER TABLE a ADD COLUMN b TEXT']),
      fresh,
    );
    assert.notEqual(
      textOf(['CREATE TABLE a (id INTEGER, CHECK (id > 0))', 'ALTER TABLE a ADD COLUMN c TEXT']),
      fresh,
    );
  });

  test('what matters shows: types, defaults, text, order of columns, triggers, views', () => {
    const variants = [
      "CREATE TABLE a (x TEXT DEFAULT 'On', y TEXT)",
      "CREATE TABLE a (x TEXT DEFAULT 'on', y TEXT)",
      "CREATE TABLE a (x BLOB DEFAULT 'on', y TEXT)",
      "CREATE TABLE a (y TEXT, x TEXT DEFAULT 'on')",
      "CREATE TABLE a (x TEXT DEFAULT 'on', y TEXT); CREATE VIEW v AS SELECT x FROM a",
      "CREATE TABLE a (x TEXT DEFAULT 'on', y TEXT); CREATE VIEW v AS SELECT y FROM a",
      "CREATE TABLE a (x TEXT DEFAULT 'on', y TEXT); CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END",
    ];
    const texts = variants.map((sql) => textOf([sql]));
    assert.equal(new Set(texts).size, variants.length);
  });

  test('shadow tables and excepted tables are left out, virtual tables stay', () => {
    const sql = `CREATE VIRTUAL TABLE words USING fts5(title, tokenize = "unicode61 remove_diacritics 2");
    CREATE TABLE legacy (id INTEGER); CREATE INDEX legacy_id ON legacy (id); CREATE TABLE kept (id INTEGER)`;
    const text = textOf([sql], { except: ['legacy'] });
    assert.deepEqual(
      text
        .split(';\n')
        .filter(Boolean)
        .map((entry) => entry.split(/[ (]/).slice(0, 3).join(' ').trim()),
      ['create table _test_meta', 'create table kept', 'create virtual table'],
    );
  });
});
