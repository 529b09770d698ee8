/** A store of the second form opens in the third and loses nothing. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import {
  favorites,
  itemById,
  libraryItems,
  linkedItems,
  linkedTracks,
  searchItems,
  storeSchema,
} from '@bandstand/offline';
import { type FileStore, openFile } from '@bandstand/offline/node';
import { testFolder } from './folder.ts';
import { addLibrary, jid, one, plan, rows, signIn } from './library.ts';

const people = [{ id: jid('a', 1), name: 'Sigur Rós' }];
const extra = JSON.stringify({ artistIds: people, albumArtistIds: people, container: 'flac' });

const insert = `INSERT INTO items (id, jellyfin_id, server_id, library_id, parent_id, type, name, sort_name, album_id,
    album_name, album_artist, artists, genres, metadata_json, date_created)
  VALUES (?, ?, 1, 1, ?, ?, ?, ?, ?, ?, 'Sigur Rós', '["Sigur Rós"]', '["Post-Rock"]', ?, ?)`;

/** A store as the second form had it, with an album and its tracks, opened by today's program. */
function upgraded(t: TestContext): FileStore {
  const path = join(testFolder(t), 'offline.db');
  const old = openFile(path, { schema: { name: 'offline', migrations: storeSchema.migrations.slice(0, 2) } });
  const account = signIn(old);
  addLibrary(old, account);
  old.write((writer) => {
    const album = [null, 'MusicAlbum', 'Ágætis byrjun', 'agaetis byrjun', null, null];
    writer.run(insert, [1, jid('b', 1), ...album, extra, '2024-01-01T00:00:00.000Z']);
    for (const [index, name] of ['Svefn-g-englar', 'Starálfur', 'Straße'].entries()) {
      const track = [1, 'Audio', name, name, jid('b', 1), 'Ágætis byrjun'];
      writer.run(insert, [
        2 + index,
        jid('t', index),
        ...track,
        extra,
        `2024-01-0${index + 2}T00:00:00.000Z`,
      ]);
    }
    const broken = [5, jid('t', 9), null, 'Audio', 'Broken', 'Broken', null, null, '{"artistIds":', null];
    writer.run(insert, broken);
    for (const kind of ['artist', 'album_artist'])
      writer.run('INSERT INTO item_links (server_id, kind, target, item_id) VALUES (1, ?, ?, 1)', [
        kind,
        jid('a', 1),
      ]);
    writer.run(
      "INSERT INTO item_links (server_id, kind, target, item_id) VALUES (1, 'genre', 'Post-Rock', 1)",
    );
    writer.run('INSERT INTO item_visibility (user_id, item_id) SELECT 1, id FROM items');
    writer.run('INSERT INTO user_data (item_id, user_id, is_favorite) VALUES (3, 1, 1)');
  });
  old.close();
  const store = openFile(path);
  t.after(() => store.close());
  return store;
}

const ann = { serverId: 1, userId: 1 };
const names = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);

describe('a store of the second form', () => {
  test('keeps its items, what people did, and who sees them', (t) => {
    const store = upgraded(t);
    assert.deepEqual(store.migrated.skipped, []);
    assert.equal(one(store, 'SELECT count(*) FROM items'), 5);
    assert.equal(one(store, 'SELECT count(*) FROM item_visibility'), 5);
    store.read((reader) => {
      assert.deepEqual(names(favorites(reader, ann)), ['Starálfur']);
      assert.deepEqual(itemById(reader, ann, jid('t', 1))?.extra, {
        artistIds: people,
        albumArtistIds: people,
        container: 'flac',
      });
    });
    assert.equal(one(store, 'SELECT count(*) FROM pragma_foreign_key_check'), 0);
    assert.equal(one(store, 'PRAGMA integrity_check'), 'ok');
    store.write((writer) => writer.run("INSERT INTO items_fts(items_fts) VALUES ('integrity-check')"));
  });

  test('finds tracks by artist, genre, age, and letters as they are typed', (t) => {
    upgraded(t).read((reader) => {
      const artist = { kind: 'artist', target: jid('a', 1) } as const;
      assert.deepEqual(names(linkedItems(reader, ann, artist)), ['Ágætis byrjun']);
      assert.deepEqual(names(linkedTracks(reader, ann, artist).items), [
        'Svefn-g-englar',
        'Starálfur',
        'Straße',
      ]);
      const genre = { kind: 'genre', target: 'post-rock' } as const;
      assert.equal(linkedTracks(reader, ann, genre).items.length, 4);
      const newest = { libraryId: jid('l', 1), type: 'Audio', order: 'newest' } as const;
      assert.deepEqual(names(libraryItems(reader, ann, newest).items), [
        'Straße',
        'Starálfur',
        'Svefn-g-englar',
      ]);
      assert.deepEqual(names(searchItems(reader, ann, 'agaetis')).length, 4);
      assert.deepEqual(names(searchItems(reader, ann, 'strasse')), ['Straße']);
    });
  });

  test('is asked without reading whole tables', (t) => {
    const store = upgraded(t);
    const seen = 'SELECT 1 FROM item_visibility v WHERE v.user_id = ? AND v.item_id = ?';
    assert.match(plan(store, seen), /PRIMARY KEY/);
    assert.deepEqual(
      rows(store, "SELECT name FROM sqlite_schema WHERE name LIKE 'new!_%' ESCAPE '!' OR type = 'view'"),
      [],
    );
  });
});
