import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { importNavidrome } from '../src/imports/index.ts';
import { testKeyring } from './accounts-setting.ts';
import { type MovingSetting, movingSetting } from './imports-moving-setting.ts';
import { navidromeRows, writeNavidrome } from './imports-navidrome-file.ts';
import { wholeDump } from './imports-setting.ts';
import { changeTuneCamp } from './imports-tunecamp-shapes.ts';

const move = (setting: MovingSetting, named: ReadonlyMap<string, string> = new Map()) =>
  importNavidrome({
    db: setting.db,
    keyring: testKeyring(),
    clock: Date.now,
    signal: new AbortController().signal,
    progress: () => {},
    scratch: setting.folder,
    path: setting.source,
    accounts: setting.services.accounts,
    named,
  });

describe('import of a Navidrome', () => {
  test('moves favourites, ratings, plays, playlists, bookmarks and queues, and names what is not here', async (t) => {
    const setting = await movingSetting(t);
    const [one, two, three] = setting.tracks;
    writeNavidrome(setting.source, navidromeRows());
    const report = await move(setting);
    const of = (sql: string) => setting.rows(sql);
    assert.deepEqual(
      of(
        `SELECT item_key AS id, created_at FROM starred_items WHERE item_type = 'track' AND item_key = ${one}`,
      ),
      [{ id: one, created_at: '2025-04-01T07:00:00.123Z' }],
    );
    assert.deepEqual(
      of(
        `SELECT username, item_type, item_key AS id FROM starred_items WHERE item_type = 'track' ORDER BY id`,
      ),
      [one, two].map((id) => ({ username: 'anna', item_type: 'track', id })),
    );
    assert.deepEqual(of(`SELECT item_type, rating FROM item_ratings ORDER BY item_type`), [
      { item_type: 'album', rating: 3 },
      { item_type: 'track', rating: 5 },
    ]);
    assert.deepEqual(of(`SELECT item_id AS id, plays FROM listening WHERE item_type = 'track' ORDER BY id`), [
      { id: one, plays: 7 },
      { id: three, plays: 2 },
    ]);
    assert.equal(setting.value('SELECT count(*) FROM play_history'), 2);
    assert.deepEqual(of('SELECT name, username, is_public FROM playlists ORDER BY name'), [
      { name: 'Both', username: 'anna', is_public: 1 },
      { name: 'Rules', username: 'anna', is_public: 0 },
    ]);
    assert.deepEqual(
      of('SELECT track_id AS id FROM playlist_tracks ORDER BY position').map(({ id }) => id),
      [one, two, one],
    );
    assert.deepEqual(of('SELECT position_ms, comment FROM bookmarks'), [
      { position_ms: 12_000, comment: 'here' },
    ]);
    assert.deepEqual(of('SELECT tracks, current_index, position_ms FROM play_queues'), [
      { tracks: JSON.stringify([one, two]), current_index: 1, position_ms: 3000 },
    ]);
    assert.deepEqual(report.unmatched, ['track: Nobody - Not here (/elsewhere/d.mp3)']);
    assert.match(report.notes.join('\n'), /no account zoe here/);
    assert.match(report.notes.join('\n'), /"Rules" comes as a plain list/);
  });

  test('a second run changes nothing; a later one adds plays and what is new, and brings nothing back', async (t) => {
    const setting = await movingSetting(t);
    const [one] = setting.tracks;
    writeNavidrome(setting.source, navidromeRows());
    await move(setting);
    const before = wholeDump(setting.db);
    await move(setting);
    assert.equal(wholeDump(setting.db), before);
    setting.run(`DELETE FROM starred_items`);
    changeTuneCamp(setting.source, `UPDATE annotation SET play_count = 10 WHERE item_id = 'm1'`);
    const report = await move(setting, new Map([['zoe', 'root']]));
    assert.equal(
      setting.value(
        `SELECT plays FROM listening WHERE item_type = 'track' AND item_id = ? AND username = 'anna'`,
        [one],
      ),
      10,
    );
    assert.deepEqual(setting.rows('SELECT username FROM starred_items'), [{ username: 'root' }]);
    assert.equal(setting.value(`SELECT count(*) FROM playlists WHERE username = 'root'`), 1);
    assert.doesNotMatch(report.notes.join('\n'), /no account/);
  });

  test('an older file without scrobbles and queues is as good', async (t) => {
    const setting = await movingSetting(t);
    writeNavidrome(setting.source, navidromeRows(), ['scrobbles', 'playqueue', 'bookmark']);
    await move(setting);
    assert.equal(
      setting.value(`SELECT plays FROM listening WHERE item_type = 'track' AND item_id = ?`, [
        setting.tracks[0],
      ]),
      7,
    );
    assert.equal(setting.value('SELECT count(*) FROM play_history'), 0);
  });

  test('nobody is given what he may not see here', async (t) => {
    const setting = await movingSetting(t);
    writeNavidrome(setting.source, {
      user: [{ id: 'u-anna', user_name: 'anna' }],
      media_file: [{ id: 's', path: 'Draft/Secret.flac', title: 'Secret', duration: 30 }],
      annotation: [{ user_id: 'u-anna', item_id: 's', item_type: 'media_file', starred: 1, play_count: 3 }],
      playlist: [{ id: 'p', name: 'List', owner_id: 'u-anna' }],
      playlist_tracks: [{ id: 1, playlist_id: 'p', media_file_id: 's' }],
    });
    const report = await move(setting);
    for (const table of ['starred_items', 'listening', 'playlist_tracks'])
      assert.equal(setting.value(`SELECT count(*) FROM ${table}`), 0, table);
    assert.ok(JSON.stringify(report.tables).includes('may not see it here'));
  });
});
