/** What the first form gets wrong: each of these is false there and true now. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import type { Driver, Writer } from '@bandstand/offline';
import {
  childrenSql,
  dueSql,
  libraryPageSql,
  linkedTracksSql,
  nextSql,
  resumeSql,
  retireItems,
  searchItems,
  storeSchema,
  unsentSql,
} from '@bandstand/offline';
import { openFile } from '@bandstand/offline/node';
import { testFolder, testStore } from './folder.ts';
import { album, now, one, plan, rows, signIn, take } from './library.ts';

const firstForm = { name: 'offline', migrations: storeSchema.migrations.slice(0, 1) };

/** Rows that both forms take. */
const setUp = `INSERT INTO servers (jellyfin_id, name, url) VALUES ('s', 'S', 'http://s')`;
const user = `INSERT INTO users (jellyfin_id, server_id, name) VALUES (?, 1, 'U')`;
const track = `INSERT INTO items (jellyfin_id, server_id, type, name) VALUES (?, 1, 'Audio', ?)`;

function fill(driver: Driver): void {
  driver.write((writer) => {
    writer.run(setUp);
    for (const name of ['u', 'v']) writer.run(user, [name]);
    for (const name of ['a', 'b', 'c']) writer.run(track, [name, `AC/DC ${name}`]);
  });
}

const holdsUntilError = (driver: Driver, work: (writer: Writer) => boolean): boolean => {
  try {
    return driver.write(work);
  } catch {
    return false;
  }
};

/** Changes of rows that a statement makes, those of the search table's own tables with them. */
const changesOf = (driver: Driver, sql: string, params: readonly string[] = []): number =>
  driver.write((writer) => {
    const before = writer.value<number>('SELECT total_changes()') ?? 0;
    writer.run(sql, params);
    return (writer.value<number>('SELECT total_changes()') ?? 0) - before;
  });

const seedNext = `SELECT d.*, i.name, i.type FROM downloads d JOIN items i ON i.id = d.item_id
  WHERE d.status = 'pending' ORDER BY d.priority DESC, d.created_at ASC LIMIT 1`;
const seedAlbums = "SELECT * FROM items WHERE library_id = ? AND type = 'MusicAlbum' ORDER BY sort_name";
const seedTracks =
  "SELECT * FROM items WHERE album_id = ? AND type = 'Audio' ORDER BY parent_index_number, index_number";
const seedPending = `SELECT * FROM sync_queue WHERE status = 'pending' AND attempts < max_attempts
  ORDER BY created_at ASC LIMIT 10`;

const queue = `INSERT INTO sync_queue (user_id, operation, entity_type, entity_id, status, attempts, created_at)
  VALUES (1, 'favorite.set', 'item', 'a', ?, ?, ?)`;

/** By the reference's number; `holds` is asked of a filled store in either form. */
const mended: readonly { readonly name: string; readonly holds: (driver: Driver) => boolean }[] = [
  {
    name: '1 the next download comes from the index of the queue, without sorting',
    holds: (d) =>
      plan(d, seedNext).includes('idx_downloads_queue') && !plan(d, seedNext).includes('TEMP B-TREE'),
  },
  {
    name: '3 a page of albums comes in order from the index, and the tracks of an album too',
    holds: (d) => [seedAlbums, seedTracks].every((sql) => !plan(d, sql).includes('TEMP B-TREE')),
  },
  {
    name: '4 an update without new words does not touch the search table',
    holds: (d) => changesOf(d, "UPDATE items SET last_sync = 'x' WHERE jellyfin_id = ?", ['a']) === 1,
  },
  {
    name: '6 a row that is replaced does not take along what people did with it',
    holds: (d) => {
      d.write((w) => w.run('INSERT INTO user_data (item_id, user_id, is_favorite) VALUES (1, 1, 1)'));
      holdsUntilError(d, (w) => {
        w.run(track.replace('INSERT', 'INSERT OR REPLACE'), ['a', 'New']);
        return true;
      });
      return one(d, 'SELECT count(*) FROM user_data') === 1;
    },
  },
  {
    name: '9 an edit that was tried too often is not pending for ever',
    holds: (d) => {
      if (one(d, "SELECT count(*) FROM pragma_table_info('sync_queue') WHERE name = 'op_id'") === 0)
        return false;
      d.write((w) => w.run(queue, ['pending', '4', '2026-01-01 00:00:00']));
      d.write((w) =>
        w.run(`UPDATE sync_queue SET attempts = attempts + 1,
          status = CASE WHEN attempts + 1 >= max_attempts THEN 'dead' ELSE 'pending' END`),
      );
      return one(d, 'SELECT status FROM sync_queue') === 'dead';
    },
  },
  {
    name: '10 a picture in its own size is there once',
    holds: (d) =>
      !holdsUntilError(d, (w) => {
        const add = "INSERT INTO thumbnails (item_id, image_type, file_path) VALUES (1, 'Primary', '/x')";
        w.run(add);
        w.run(add);
        return true;
      }),
  },
  {
    name: '10 a playlist may have a song twice',
    holds: (d) =>
      holdsUntilError(d, (w) => {
        w.run("INSERT INTO playlists (user_id, name) VALUES (1, 'P')");
        const named =
          w.value("SELECT 1 FROM pragma_table_info('playlist_items') WHERE name = 'jellyfin_item_id'") === 1;
        const add = `INSERT INTO playlist_items (playlist_id, item_id, sort_order${named ? ', jellyfin_item_id' : ''})
          VALUES (1, 1, ?${named ? ", 'a'" : ''})`;
        w.run(add, [0]);
        w.run(add, [1]);
        return true;
      }),
  },
  {
    name: '11 an item that goes leaves its children, and cannot go while it is downloaded',
    holds: (d) => {
      d.write((w) => w.run('UPDATE items SET parent_id = 1 WHERE id = 2'));
      d.write((w) => w.run('DELETE FROM items WHERE id = 1'));
      return one(d, 'SELECT count(*) FROM items WHERE id = 2') === 1;
    },
  },
  {
    name: '12 two users share a file, and each sees only what the server showed them',
    holds: (d) =>
      ['download_files', 'item_visibility', 'library_visibility'].every(
        (table) => one(d, 'SELECT 1 FROM sqlite_schema WHERE name = ?', [table]) === 1,
      ),
  },
  {
    name: '13 the version, leases, names of edits, marks of deletion and prefixes are there',
    holds: (d) => {
      const queueColumns = rows(d, "SELECT name FROM pragma_table_info('sync_queue')").map(
        ({ name }) => name,
      );
      const itemColumns = rows(d, "SELECT name FROM pragma_table_info('items')").map(({ name }) => name);
      return (
        ['op_id', 'lease_until', 'next_attempt_at'].every((name) => queueColumns.includes(name)) &&
        itemColumns.includes('deleted_at') &&
        String(one(d, "SELECT sql FROM sqlite_schema WHERE name = 'items_fts'")).includes('prefix')
      );
    },
  },
];

describe('the first form, mended', () => {
  for (const { name, holds } of mended) {
    test(name, (t) => {
      const [old, ours] = [testStore(t, firstForm), testStore(t)];
      fill(old);
      fill(ours);
      assert.equal(holds(old), false, 'the first form has this right already');
      assert.equal(holds(ours), true);
    });
  }

  test('2 partial indexes serve our statements; with a bound value the table would be read', (t) => {
    const store = testStore(t);
    assert.match(plan(store, unsentSql), /idx_user_data_needs_sync/);
    assert.match(plan(store, resumeSql), /idx_user_data_in_progress/);
    assert.match(plan(store, dueSql), /idx_sync_queue_due|idx_sync_queue_status/);
    assert.match(plan(store, nextSql), /idx_downloads_queue/);
    for (const sql of [
      libraryPageSql('name', false),
      libraryPageSql('newest', true),
      libraryPageSql('newest', false),
      linkedTracksSql,
      childrenSql('album_id'),
      nextSql,
      resumeSql,
    ])
      assert.doesNotMatch(plan(store, sql), /TEMP B-TREE|SCAN i\b/);
    assert.match(plan(store, 'SELECT * FROM user_data WHERE needs_sync = ?'), /SCAN user_data/);
  });

  test('5 a bulk load writes the search table in sets, and it is whole', (t) => {
    const [old, ours] = [testStore(t, firstForm), testStore(t)];
    const songs = Array.from({ length: 500 }, (_, index) => `Song ${index}`);
    const account = signIn(ours);
    const written = (driver: Driver, work: () => void): number => {
      const before = Number(one(driver, 'SELECT total_changes()'));
      work();
      return Number(one(driver, 'SELECT total_changes()')) - before;
    };
    const row = written(old, () =>
      old.write((writer) => {
        writer.run(setUp);
        for (const name of songs) writer.run(track, [name, name]);
      }),
    );
    const set = written(ours, () => take(ours, account, null, album(1, 'Album', songs)));
    // An item, its length in the search table and who sees it, and next to nothing of the index itself.
    const links = Number(one(ours, 'SELECT count(*) FROM item_links'));
    assert.ok(set - links < row / 2, `${row} and ${set} rows written`);
    ours.write((writer) => writer.run("INSERT INTO items_fts(items_fts) VALUES ('integrity-check')"));
  });

  test('7 any text is safe to search for', (t) => {
    const [old, ours] = [testStore(t, firstForm), testStore(t)];
    const account = signIn(ours);
    take(ours, account, null, album(1, 'AC/DC live', ['what?', 'C#', 'a:b', 'rock -n roll']));
    const texts = [
      'AC/DC',
      'what?',
      'a:b',
      'rock -n roll',
      '"open',
      '(',
      '*',
      'NOT',
      'NEAR(a b',
      '^',
      '{name}: x',
      "'",
      '\0',
      '😀',
    ];
    const refused = texts.filter((text) => {
      try {
        rows(old, 'SELECT rowid FROM items_fts WHERE items_fts MATCH ?', [text]);
        return false;
      } catch {
        return true;
      }
    });
    assert.ok(refused.length >= 8, refused.join(' '));
    for (const text of texts) ours.read((reader) => searchItems(reader, account, text));
    const found = (text: string) => ours.read((reader) => searchItems(reader, account, text))[0]?.name;
    assert.deepEqual(['AC/DC', 'C#', 'what?', 'a:b', 'rock -n roll'].map(found), [
      'AC/DC live',
      'C#',
      'what?',
      'a:b',
      'rock -n roll',
    ]);
  });

  test('8 edits keep their order when the clock goes back', (t) => {
    const [old, ours] = [testStore(t, firstForm), testStore(t)];
    for (const store of [old, ours]) {
      fill(store);
      store.write((w) => w.run(queue, ['pending', 0, '2026-01-01 12:00:00']));
      store.write((w) => w.run(queue, ['pending', 0, '2026-01-01 11:00:00']));
    }
    assert.deepEqual(
      rows(old, seedPending).map(({ id }) => id),
      [2, 1],
    );
    assert.deepEqual(
      rows(ours, dueSql, [1, now, 10]).map(({ id }) => id),
      [1],
    );
  });

  test('11 what the server deleted stays while it is downloaded', (t) => {
    const store = testStore(t);
    fill(store);
    store.write((w) => {
      w.run('INSERT INTO download_files (item_id) VALUES (1)');
      w.run('INSERT INTO downloads (item_id, user_id, file_id) VALUES (1, 1, 1)');
    });
    assert.throws(() => store.write((w) => w.run('DELETE FROM items WHERE id = 1')), /FOREIGN KEY/);
    assert.equal(
      store.write((w) => retireItems(w, 1, ['a'], now)),
      1,
    );
    assert.equal(one(store, 'SELECT count(*) FROM downloads'), 1);
  });

  test('14 keys are kept by every connection', (t) => {
    const path = join(testFolder(t), 'keys.db');
    const store = openFile(path);
    fill(store);
    assert.equal(one(store, 'PRAGMA foreign_keys'), 1);
    store.close();
    const plainly = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    plainly.exec('INSERT INTO user_data (item_id, user_id) VALUES (999, 1)');
    plainly.close();
  });
});
