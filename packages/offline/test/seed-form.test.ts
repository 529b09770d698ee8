/** A store in the first form, word for word as its design has it, opens and loses nothing. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, type TestContext, test } from 'node:test';
import {
  favorites,
  openOperations,
  playlistState,
  playlists,
  resumable,
  searchItems,
} from '@bandstand/offline';
import { type FileStore, openFile } from '@bandstand/offline/node';
import { schemaText } from '@bandstand/sqlite';
import { testFolder, testStore } from './folder.ts';
import { one, rows } from './library.ts';

const text = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

const tables =
  'servers users libraries items media_streams user_data downloads sync_queue thumbnails playlists playlist_items'.split(
    ' ',
  );

/** A file that another program made, opened by ours, with what was in it. */
function migrated(t: TestContext): {
  store: FileStore;
  before: Map<string, unknown[]>;
  folder: string;
  names: string[];
} {
  const folder = testFolder(t);
  const path = join(folder, 'jelly.db');
  const old = new DatabaseSync(path);
  old.exec(text('seed-form.sql'));
  old.exec(text('seed-rows.sql'));
  const before = new Map(
    tables.map((table) => [table, old.prepare(`SELECT * FROM ${table} ORDER BY id`).all()]),
  );
  const names = old
    .prepare("SELECT type || ' ' || name AS name FROM sqlite_schema WHERE sql IS NOT NULL")
    .all()
    .map(({ name }) => String(name));
  old.close();
  const store = openFile(path);
  t.after(() => store.close());
  return { store, before, folder, names };
}

const plain = (row: unknown): Record<string, unknown> => ({ ...(row as Record<string, unknown>) });

describe('a store in the first form', () => {
  test('keeps every table, column, index, trigger and row', (t) => {
    const { store, before, names } = migrated(t);
    const now = new Set(
      rows(store, "SELECT type || ' ' || name AS name FROM sqlite_schema").map(({ name }) => name),
    );
    assert.deepEqual(
      names.filter((name) => !name.includes('items_fts_') && !now.has(name)),
      [],
    );
    assert.ok(names.length >= 11 + 1 + 22 + 3, `${names.length} names`);
    /** What differs on purpose, by table and id. */
    const changed: Record<string, Record<string, unknown>> = {
      'downloads 2': { file_path: '/m/ann/t1.flac' },
      'thumbnails 2': { width: 0 },
      'sync_queue 7': { status: 'dead' },
      'sync_queue 9': { status: 'dead' },
    };
    for (const [table, old] of before) {
      for (const row of old.map(plain)) {
        if (table === 'thumbnails' && row['id'] === 1) continue;
        const columns = Object.keys(row);
        const [found] = rows(store, `SELECT ${columns.join(', ')} FROM ${table} WHERE id = ?`, [
          Number(row['id']),
        ]);
        assert.deepEqual(
          found,
          { ...row, ...changed[`${table} ${String(row['id'])}`] },
          `${table} ${String(row['id'])}`,
        );
      }
    }
    assert.deepEqual(store.migrated.skipped, []);
    assert.equal(one(store, 'SELECT count(*) FROM pragma_foreign_key_check'), 0);
    assert.equal(one(store, 'PRAGMA integrity_check'), 'ok');
  });

  test('a copy was made first, and numbers go on where they were', (t) => {
    const { store, folder } = migrated(t);
    assert.equal(readdirSync(folder).filter((name) => name.includes('.bak-')).length, 1);
    const id = store.write(
      (writer) =>
        writer.run("INSERT INTO items (jellyfin_id, server_id, type, name) VALUES ('n', 1, 'Audio', 'N')")
          .lastInsertRowid,
    );
    assert.equal(id, 42);
  });

  test('its people see what they saw, and search finds it', (t) => {
    const { store } = migrated(t);
    const ann = { serverId: 1, userId: 1 };
    store.read((reader) => {
      assert.deepEqual(
        resumable(reader, ann).map(({ id }) => id),
        ['m1'],
      );
      assert.deepEqual(
        favorites(reader, ann).map(({ id, userData }) => [id, userData.needsSync]),
        [['t1', true]],
      );
      assert.deepEqual(
        searchItems(reader, ann, 'AGÆTIS').map(({ id }) => id),
        ['b1', 't1', 't2'],
      );
      assert.deepEqual(
        searchItems(reader, ann, 'agaetis').map(({ id }) => id),
        ['b1', 't1', 't2'],
      );
      assert.deepEqual(searchItems(reader, { serverId: 2, userId: 3 }, 'agætis'), []);
    });
  });

  test('what waited to be sent waits as an edit, once', (t) => {
    const { store } = migrated(t);
    store.read((reader) => {
      const ann = openOperations(reader, { serverId: 1, userId: 1 });
      assert.deepEqual(
        ann.map(({ id, operation, entity_id: entity, status }) => [
          id > 9 ? 0 : id,
          operation,
          entity,
          status,
        ]),
        [
          [5, 'favorite', 't2', 'pending'],
          [6, 'favorite', 't2', 'pending'],
          [7, 'progress', 'm1', 'dead'],
          [0, 'favorite.set', 't1', 'pending'],
          [0, 'played.set', 't1', 'pending'],
          [0, 'progress.set', 't1', 'pending'],
          [0, 'rating.set', 't1', 'pending'],
          ...['playlist.create', 'playlist.setItems'].map((operation) => [
            0,
            operation,
            playlists(reader, { serverId: 1, userId: 1 })[0]?.localId,
            'pending',
          ]),
        ],
      );
      assert.equal(new Set(ann.map(({ op_id: name }) => name)).size, ann.length);
      assert.match(ann[0]?.op_id ?? '', /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      assert.deepEqual(
        playlistState(
          reader,
          { serverId: 1, userId: 1 },
          playlists(reader, { serverId: 1, userId: 1 })[0]?.localId ?? '',
        )?.items,
        ['t1'],
      );
    });
  });

  test('files that lost their row are named, and two copies of one file are shared', (t) => {
    const { store } = migrated(t);
    assert.deepEqual(
      rows(store, 'SELECT path FROM orphaned_files ORDER BY path').map(({ path }) => path),
      ['/i/old.jpg', '/m/bob/t1.flac'],
    );
    assert.equal(one(store, 'SELECT count(DISTINCT file_id) FROM downloads WHERE item_id = 11'), 1);
    assert.equal(one(store, 'SELECT file_path FROM download_files WHERE item_id = 12'), null);
  });

  test('rows that point nowhere are counted, not fatal', (t) => {
    const path = join(testFolder(t), 'stray.db');
    const old = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    old.exec(text('seed-form.sql'));
    old.exec(text('seed-rows.sql'));
    old.exec(
      'INSERT INTO downloads (item_id, user_id) VALUES (999, 1); UPDATE items SET parent_id = 998 WHERE id = 11',
    );
    old.close();
    const store = openFile(path);
    t.after(() => store.close());
    assert.deepEqual(
      store.migrated.skipped.map(({ table, count }) => [table, count]),
      [['downloads', 1]],
    );
    assert.equal(one(store, 'SELECT parent_id FROM items WHERE id = 11'), null);
  });

  test('a migrated store and a new one have the same schema', (t) => {
    assert.equal(schemaText(migrated(t).store), schemaText(testStore(t)));
  });
});
