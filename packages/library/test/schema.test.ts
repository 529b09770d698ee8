import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Database, openDatabase, schemaText } from '@bandstand/sqlite';
import { librarySchema } from '../src/schema/index.ts';
import { seedColumns } from './schema-columns.ts';
import { smallLibrary } from './small-library.ts';

function emptyLibrary(t: TestContext): Database {
  const dir = mkdtempSync(join(tmpdir(), 'bandstand-schema-'));
  const db = openDatabase({ path: join(dir, 'library.db'), schema: librarySchema, synchronous: 'normal' });
  t.after(() => {
    db.close();
    rmSync(dir, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });
  return db;
}

interface Change {
  readonly seq: number;
  readonly kind: string;
  readonly op: string;
  readonly account_id: number;
  readonly was_listed_to: number;
}

const changesAfter = (db: Database, seq: number): Change[] =>
  db.read((reader) => reader.all<Change>('SELECT * FROM changes WHERE seq > ? ORDER BY seq', [seq]));
const lastChange = (db: Database): number =>
  db.read((reader) => reader.value<number>('SELECT max(seq) FROM changes')) ?? 0;

describe('library.db', () => {
  test('every table of the seed is there with the columns of the real system', (t) => {
    const db = emptyLibrary(t);
    for (const [table, columns] of Object.entries(seedColumns)) {
      const found = db.read((reader) =>
        reader
          .all<{ name: string }>('SELECT name FROM pragma_table_xinfo(?)', [table])
          .map(({ name }) => name),
      );
      const missing = columns.filter((column) => !found.includes(column));
      assert.deepEqual(missing, [], `${table} lacks ${missing.join(', ')}`);
    }
  });

  test('opening it again changes nothing, and its keys are sound', (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'bandstand-schema-'));
    t.after(() => rmSync(dir, { recursive: true, maxRetries: 10, retryDelay: 50 }));
    const open = () =>
      openDatabase({ path: join(dir, 'library.db'), schema: librarySchema, synchronous: 'normal' });
    const first = open();
    const before = schemaText(first);
    first.close();
    const second = open();
    assert.deepEqual(second.migrated.applied, []);
    assert.equal(schemaText(second), before);
    assert.deepEqual(
      second.read((reader) => reader.all('PRAGMA foreign_key_check')),
      [],
    );
    second.close();
  });

  test('the state columns follow from status and visibility', (t) => {
    const db = emptyLibrary(t);
    const table = [
      ['draft', 'public', 0, { is_public: 0, is_release: 0, listed_to: 0, reachable_by: 0 }],
      ['draft', 'private', 1, { is_public: 0, is_release: 0, listed_to: 1, reachable_by: 1 }],
      ['pending', 'public', 0, { is_public: 0, is_release: 0, listed_to: 0, reachable_by: 0 }],
      ['released', 'private', 0, { is_public: 0, is_release: 1, listed_to: 0, reachable_by: 0 }],
      ['released', 'unlisted', 0, { is_public: 0, is_release: 1, listed_to: 0, reachable_by: 2 }],
      ['released', 'unlisted', 1, { is_public: 0, is_release: 1, listed_to: 1, reachable_by: 2 }],
      ['released', 'public', 0, { is_public: 1, is_release: 1, listed_to: 2, reachable_by: 2 }],
    ] as const;
    for (const [status, visibility, listeners, expected] of table) {
      const row = db.write((writer) => {
        const { lastInsertRowid } = writer.run(
          'INSERT INTO albums (title, slug, status, visibility, listeners) VALUES (?, ?, ?, ?, ?)',
          ['x', `${status}-${visibility}-${listeners}`, status, visibility, listeners],
        );
        return writer.get('SELECT is_public, is_release, listed_to, reachable_by FROM albums WHERE id = ?', [
          lastInsertRowid,
        ]);
      });
      assert.deepEqual(row, expected, `${status} ${visibility} ${listeners}`);
    }
  });

  test('who loses sight of an album is told, and of its tracks and artists', (t) => {
    const { db, released } = smallLibrary(t);
    const before = lastChange(db);
    db.write((writer) => writer.run(`UPDATE albums SET visibility = 'private' WHERE gid = ?`, [released]));
    const seen = changesAfter(db, before);
    assert.deepEqual(
      seen.map(({ kind, op, was_listed_to }) => `${kind} ${op} ${was_listed_to}`).sort(),
      ['album upsert 2', 'artist upsert 2', ...Array.from({ length: 4 }, () => 'track upsert 2')].sort(),
    );
  });

  test('every kind of change gets a number of its own, deletions too', (t) => {
    const { db, released, artist } = smallLibrary(t);
    const step = (sql: string, params: readonly string[] = []): string[] => {
      const before = lastChange(db);
      db.write((writer) => writer.run(sql, params));
      return changesAfter(db, before).map(
        ({ kind, op, account_id }) => `${kind} ${op}${account_id > 0 ? ' of somebody' : ''}`,
      );
    };
    assert.deepEqual(step(`UPDATE artists SET bio = 'words' WHERE gid = ?`, [artist]), ['artist upsert']);
    assert.deepEqual(
      step(
        `INSERT INTO starred_items (username, item_type, item_id) SELECT 'ben', 'album', id FROM albums WHERE gid = ?`,
        [released],
      ),
      ['album upsert of somebody'],
    );
    assert.deepEqual(step(`DELETE FROM starred_items`), ['album upsert of somebody']);
    assert.deepEqual(
      step(
        `INSERT INTO item_ratings (username, item_type, item_id, rating) SELECT 'ben', 'track', min(id), 3 FROM tracks`,
      ),
      ['track upsert of somebody'],
    );
    assert.deepEqual(
      step(`INSERT INTO bookmarks (username, track_id, position_ms) SELECT 'ben', min(id), 3 FROM tracks`),
      ['track upsert of somebody'],
    );
    assert.deepEqual(step(`INSERT INTO playlists (name, username) VALUES ('p', 'ben')`), ['playlist upsert']);
    assert.deepEqual(
      step(`INSERT INTO playlist_tracks (playlist_id, track_id, position) SELECT 1, min(id), 0 FROM tracks`),
      ['playlist upsert'],
    );
    assert.deepEqual(step(`DELETE FROM playlists`).at(0), 'playlist delete');
    assert.deepEqual(
      step(`DELETE FROM tracks WHERE title = 'Song 4'`).filter((one) => !one.includes('somebody')),
      ['track delete'],
    );
    assert.deepEqual(step(`UPDATE tracks SET waveform = x'00'`), [], 'what no client sees is no change');
  });

  test('a search folds diacritics, finds beginnings, and follows every change of a name', (t) => {
    const { db, released } = smallLibrary(t);
    const found = (table: string, query: string): number =>
      db.read((reader) => reader.all(`SELECT rowid FROM ${table} WHERE ${table} MATCH ?`, [query]).length);
    assert.equal(found('artists_fts', 'hohe'), 1);
    assert.equal(found('tracks_fts', '"hö"* "son"*'), 4);
    db.write((writer) => writer.run(`UPDATE albums SET title = 'Überall' WHERE gid = ?`, [released]));
    assert.equal(found('tracks_fts', 'uberall'), 4);
    assert.equal(found('albums_fts', 'open'), 0);
    db.write((writer) => writer.run(`UPDATE tracks SET missing_since = 'now' WHERE title = 'Song 1'`));
    assert.equal(found('tracks_fts', 'uberall'), 3);
    db.write((writer) => writer.run(`UPDATE tracks SET missing_since = NULL`));
    assert.equal(found('tracks_fts', 'uberall'), 4);
    db.write((writer) => writer.run('DELETE FROM tracks'));
    assert.equal(found('tracks_fts', 'song*'), 0);
  });

  test('an album counts the tracks that have a file', (t) => {
    const { db, released } = smallLibrary(t);
    const counts = () =>
      db.read((reader) =>
        reader.get('SELECT track_count, duration_total FROM albums WHERE gid = ?', [released]),
      );
    assert.deepEqual(counts(), { track_count: 4, duration_total: 400 });
    db.write((writer) => writer.run(`UPDATE tracks SET missing_since = 'now' WHERE title = 'Song 1'`));
    db.write((writer) => writer.run(`UPDATE tracks SET duration = 50 WHERE title = 'Song 2'`));
    assert.deepEqual(counts(), { track_count: 3, duration_total: 250 });
    db.write((writer) => writer.run(`UPDATE tracks SET missing_since = NULL`));
    db.write((writer) => writer.run(`UPDATE tracks SET album_id = NULL WHERE title = 'Song 3'`));
    assert.deepEqual(counts(), { track_count: 3, duration_total: 250 });
  });

  test('an ownership row is a local co-owner or a verified token, and stands once', (t) => {
    const { db, released } = smallLibrary(t);
    const add = (values: string) =>
      db.write((writer) =>
        writer.run(
          `INSERT INTO album_ownership (album_id, owner_id, chain, contract, token_id, wallet, verified_block) SELECT id, ${values} FROM albums WHERE gid = ?`,
          [released],
        ),
      );
    add(`2, NULL, NULL, NULL, NULL, NULL`);
    add(`NULL, 'eip155:8453', '0xc', '10', '0xw', 123`);
    add(`2, 'eip155:8453', '0xc', '10', '0xother', 124`);
    assert.throws(() => add(`2, NULL, NULL, NULL, NULL, NULL`), /UNIQUE/);
    assert.throws(() => add(`NULL, 'eip155:8453', '0xc', '10', '0xw', 125`), /UNIQUE/);
    assert.throws(() => add(`NULL, NULL, NULL, NULL, NULL, NULL`), /CHECK/);
    assert.throws(() => add(`NULL, NULL, NULL, NULL, '0xw', 1`), /CHECK/);
  });

  test('renaming an account carries its data along, removing it takes them away', (t) => {
    const { db, tracks } = smallLibrary(t);
    db.write((writer) => {
      writer.run(`INSERT INTO starred_items (username, item_type, item_id) VALUES ('BEN', 'track', '1')`);
      writer.run(`INSERT INTO playlists (name, username) VALUES ('p', 'ben')`);
      writer.run(`INSERT INTO play_history (track_id, username) SELECT id, 'ben' FROM tracks WHERE gid = ?`, [
        tracks[0],
      ]);
      writer.run(`UPDATE admin SET username = 'benjamin' WHERE username = 'ben'`);
    });
    const count = (table: string): number =>
      db.read((reader) =>
        reader.value<number>(`SELECT count(*) FROM ${table} WHERE username = 'benjamin'`),
      ) ?? -1;
    assert.deepEqual(['starred_items', 'playlists', 'play_history'].map(count), [1, 1, 1]);
    assert.equal(count('listening'), 3);
    db.write((writer) => writer.run(`DELETE FROM admin WHERE username = 'benjamin'`));
    assert.deepEqual(['starred_items', 'playlists', 'play_history', 'listening'].map(count), [0, 0, 0, 0]);
    assert.equal(
      db.read((reader) => reader.value('SELECT count(*) FROM play_history WHERE username IS NULL')),
      1,
    );
  });
});
