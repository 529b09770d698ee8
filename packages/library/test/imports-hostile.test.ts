import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { openCopy } from '../src/imports/foreign/index.ts';
import { ImportError } from '../src/imports/index.ts';
import { plainMarkup } from '../src/imports/tunecamp/markup.ts';
import { relativeForms } from '../src/imports/tunecamp/pictures.ts';
import { anyCell, anyRows } from './imports-any.ts';
import { importSetting, wholeDump } from './imports-setting.ts';
import { columnsOf, writeTuneCamp } from './imports-tunecamp-shapes.ts';

const failing = (code: string) => (error: unknown) => error instanceof ImportError && error.code === code;

describe('a database that somebody else wrote', () => {
  test('what cannot be read is refused in words, and the library stays as it was', async (t) => {
    const setting = importSetting(t);
    const before = wholeDump(setting.db);
    const at = (name: string, bytes: Uint8Array | string) => {
      const path = join(setting.folder, name);
      writeFileSync(path, bytes);
      return path;
    };
    const whole = readFileSync(setting.source);
    const torn = Buffer.from(whole);
    torn.fill(0xff, 4096 * 3, 4096 * 9);
    const cases: [string, string][] = [
      [join(setting.folder, 'nothing.db'), 'not_found'],
      [setting.folder, 'not_found'],
      [
        at('words.db', 'this is no database, and long enough not to be taken for an empty one'.repeat(100)),
        'not_a_database',
      ],
      [at('torn.db', torn), 'damaged'],
      [at('short.db', whole.subarray(0, 4096 * 4 + 100)), 'damaged'],
      [at('empty.db', ''), 'unknown_shape'],
    ];
    for (const [path, code] of cases)
      await assert.rejects(setting.bring({ path }), failing(code), `${path} ${code}`);
    assert.throws(() => openCopy(setting.source, { most: 1000 }), failing('too_large'));
    assert.equal(wholeDump(setting.db), before);
  });

  test('code in the file never runs: views, triggers, generated columns, virtual tables', async (t) => {
    const setting = importSetting(t);
    const db = new DatabaseSync(setting.source);
    db.exec(`CREATE VIEW spy AS SELECT * FROM tracks; CREATE VIRTUAL TABLE found USING fts5(x);
      ALTER TABLE tracks ADD COLUMN bomb TEXT GENERATED ALWAYS AS (hex(zeroblob(900000000))) VIRTUAL;
      CREATE TABLE "odd ""name""; DROP TABLE artists; --" ("a ""b" TEXT);
      INSERT INTO "odd ""name""; DROP TABLE artists; --" VALUES ('x');
      CREATE TABLE keyed (k TEXT PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO keyed VALUES ('a', 1), ('b', 2)`);
    db.close();
    const { leftovers } = await setting.bring();
    const names = leftovers.map(({ table }) => table);
    assert.ok(names.includes('odd "name"; DROP TABLE artists; --'));
    assert.ok(names.includes('keyed'));
    assert.equal(names.includes('spy'), false);
    assert.equal(setting.value('SELECT count(*) FROM tracks'), 4);
    const disguised = join(setting.folder, 'disguised.db');
    const other = new DatabaseSync(disguised);
    other.exec(`CREATE TABLE t (x); CREATE VIEW tracks AS SELECT 1 AS id, 'x' AS title; CREATE TABLE artists (id, name);
      CREATE TABLE albums (id, title); CREATE TABLE admin (id, username, password_hash)`);
    other.close();
    await assert.rejects(setting.bring({ path: disguised }), failing('unknown_shape'));
  });

  test('a program that still writes: what is in its log alone is read, and its files stay as they are', async (t) => {
    const setting = importSetting(t);
    const db = new DatabaseSync(setting.source);
    t.after(() => db.close());
    db.exec(
      `PRAGMA wal_autocheckpoint = 0; INSERT INTO artists (id, name, slug) VALUES (900, 'In the log', 'in-the-log')`,
    );
    const state = () => ['', '-wal'].map((part) => statSync(setting.source + part).mtimeMs);
    const before = state();
    await setting.bring();
    assert.equal(setting.value(`SELECT count(*) FROM artists WHERE name = 'In the log'`), 1);
    assert.deepEqual(state(), before);
  });

  test('nobody becomes root, and no id space is used up, by what the rows say', async (t) => {
    const setting = importSetting(t);
    const path = join(setting.folder, 'forged.db');
    writeTuneCamp(path, 'june', {
      admin: [
        { id: 7, username: 'mallory', password_hash: 'x', role: 'user' },
        { id: 9_007_199_254_740_991, username: 'huge', password_hash: 'x', role: 'user' },
        { id: -5, username: 'minus', password_hash: 'x', role: 'root_admin' },
      ],
    });
    await setting.bring({ path });
    assert.deepEqual(setting.rows('SELECT id, username, role FROM admin'), [
      { id: 7, username: 'mallory', role: 'user' },
    ]);
  });

  test('any values in any columns: it never fails, breaks no rule, and a second run changes nothing', async (t) => {
    const words = ['tr_2', 'track', 'album', 'mara', 'public', 'released', '{"trackIds":["1"]}'];
    const tables = [
      'artists',
      'admin',
      'albums',
      'tracks',
      'starred_items',
      'item_ratings',
      'bookmarks',
      'playlists',
      'playlist_tracks',
      'play_history',
      'track_stats',
      'followers',
      'posts',
      'ap_notes',
      'ap_replies',
      'unlock_codes',
      'assets',
      'settings',
      'comments',
      'remote_content',
      'torrents',
      'gun_users',
    ];
    const setting = importSetting(t);
    const seed = testSeed(t);
    const columns = Object.fromEntries(tables.map((table) => [table, columnsOf('june', table)]));
    const rows = anyRows(columns, anyCell(...words));
    for (const [index, sample] of fc.sample(rows, { numRuns: 12, seed }).entries()) {
      const path = join(setting.folder, `any${index}.db`);
      writeTuneCamp(path, 'june', sample, true);
      await setting.bring({ path });
      assert.deepEqual(setting.rows('PRAGMA foreign_key_check'), []);
      const before = wholeDump(setting.db);
      await setting.bring({ path });
      assert.equal(wholeDump(setting.db), before);
    }
  });

  test('markup of strangers and paths that lead out come to nothing', (t) => {
    assert.equal(plainMarkup('<p>a<b onclick=x>b</b></p><script>c</script>d<img src=x onerror=e'), 'ab<br>d');
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.doesNotMatch(plainMarkup(`<${text}`).replaceAll('<br>', ''), /[<>]/);
        for (const form of relativeForms(text)) assert.doesNotMatch(`/${form}/`, /\/\.{0,2}\//);
      }),
      { seed: testSeed(t) },
    );
    assert.deepEqual(relativeForms('/srv/music/a/b.mp3'), ['srv/music/a/b.mp3', 'music/a/b.mp3', 'a/b.mp3']);
    assert.deepEqual(relativeForms('a/b.mp3'), ['a/b.mp3']);
    assert.deepEqual(relativeForms('C:\\Music\\a\\b.mp3'), ['C:/Music/a/b.mp3', 'Music/a/b.mp3', 'a/b.mp3']);
  });
});
