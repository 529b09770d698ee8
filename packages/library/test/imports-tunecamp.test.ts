import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { importSetting, wholeDump } from './imports-setting.ts';
import { growTuneCamp, tableNames } from './imports-tunecamp-shapes.ts';

describe('import of a TuneCamp', () => {
  test('the shapes have as many tables as the real program', () => {
    assert.equal(tableNames('snapshot').length, 13);
    assert.equal(tableNames('june').length, 42);
  });

  for (const shape of ['snapshot', 'june', 'later'] as const) {
    test(`${shape}: brings in what has a place, and a second run changes nothing`, async (t) => {
      const setting = importSetting(t, shape);
      const original = hash('sha256', readFileSync(setting.source));
      const first = await setting.bring();
      assert.equal(setting.value('SELECT count(*) FROM artists WHERE id > 0'), 2);
      assert.equal(setting.value('SELECT count(*) FROM albums'), 3);
      assert.equal(setting.value('SELECT count(*) FROM tracks'), 4);
      assert.deepEqual(
        setting.rows('SELECT status, visibility, listed_to FROM albums WHERE slug = ?', ['night-drive']),
        [{ status: 'released', visibility: 'public', listed_to: 2 }],
      );
      assert.equal(setting.value('SELECT listed_to FROM albums WHERE slug = ?', ['demos']), 0);
      assert.deepEqual(setting.rows('PRAGMA foreign_key_check'), []);
      const before = wholeDump(setting.db);
      const second = await setting.bring();
      assert.equal(wholeDump(setting.db), before);
      assert.equal(
        second.tables.reduce((sum, table) => sum + table.added + table.matched, 0),
        0,
        JSON.stringify(second.tables.filter((table) => table.added + table.matched > 0)),
      );
      for (const table of first.tables) {
        const left = Object.values(table.left).reduce((sum, count) => sum + count, 0);
        assert.equal(table.added + table.matched + table.before + left, table.rows, table.name);
      }
      assert.equal(hash('sha256', readFileSync(setting.source)), original, 'the source is not touched');
      assert.deepEqual(
        readdirSync(setting.folder).filter(
          (name) => name.startsWith('tunecamp') || name.startsWith('bandstand'),
        ),
        ['tunecamp.db'],
        'nothing is left beside it',
      );
    });
  }

  test('people keep their names, roles, stars, ratings, lists, bookmarks and queues', async (t) => {
    const setting = importSetting(t);
    const report = await setting.bring();
    assert.deepEqual(setting.rows('SELECT id, username, role FROM admin ORDER BY id'), [
      { id: 1, username: 'admin', role: 'root_admin' },
      { id: 4, username: 'mara', role: 'user' },
      { id: 6, username: 'o-dd-name', role: 'user' },
    ]);
    assert.match(report.notes.join('\n'), /"o dd\/name" is named o-dd-name/);
    assert.match(report.notes.join('\n'), /password of o-dd-name could not/);
    const track = (title: string) => setting.value<number>('SELECT id FROM tracks WHERE title = ?', [title]);
    assert.deepEqual(
      setting.rows('SELECT username, item_type, item_key AS id FROM starred_items ORDER BY item_type'),
      [
        {
          username: 'mara',
          item_type: 'album',
          id: setting.value('SELECT id FROM albums WHERE slug = ?', ['night-drive']),
        },
        {
          username: 'mara',
          item_type: 'artist',
          id: setting.value('SELECT id FROM artists WHERE slug = ?', ['die-hohe']),
        },
        { username: 'mara', item_type: 'track', id: track('One') },
      ].toSorted((a, b) => (a.item_type < b.item_type ? -1 : 1)),
    );
    assert.deepEqual(setting.rows('SELECT rating FROM item_ratings'), [{ rating: 4 }]);
    assert.deepEqual(setting.rows('SELECT position_ms FROM bookmarks'), [{ position_ms: 2000 }]);
    const two = track('Two (the owner renamed it)');
    assert.deepEqual(
      setting.rows('SELECT track_id AS id FROM playlist_tracks ORDER BY position').map(({ id }) => id),
      [two, track('One')],
    );
    assert.deepEqual(setting.rows('SELECT tracks, current_index, position_ms FROM play_queues'), [
      { tracks: JSON.stringify([two, track('One')]), current_index: 1, position_ms: 4200 },
    ]);
    assert.deepEqual(setting.rows('SELECT play_count, download_count FROM track_stats'), [
      { play_count: 40, download_count: 6 },
    ]);
    assert.deepEqual(setting.rows('SELECT slug, play_count, download_count FROM release_stats'), [
      { slug: 'night-drive', play_count: 2, download_count: 9 },
    ]);
  });

  test('secrets are sealed or left behind, strangers words lose their markup, legacy rows are kept', async (t) => {
    const setting = importSetting(t);
    const report = await setting.bring();
    const whole = wholeDump(setting.db);
    for (const secret of [
      'PRIVATE KEY',
      'SITE PRIVATE',
      'clear soulseek',
      'clear drive',
      'sk_live',
      'tc_0123',
      '<script',
      'onclick',
      'onerror',
    ])
      assert.equal(whole.includes(secret), false, secret);
    const sealed = setting.value<string>('SELECT private_key FROM artists WHERE slug = ?', ['die-hohe']);
    assert.equal(setting.keyring.open('artists.private_key', sealed), '-----BEGIN PRIVATE KEY-----');
    assert.equal(setting.value('SELECT content FROM ap_replies'), 'Nice<br>work');
    assert.equal(setting.value('SELECT public_key FROM artists WHERE id = -1'), 'SITE PUBLIC');
    assert.deepEqual(setting.rows('SELECT pub, alias FROM gun_users'), [{ pub: 'PUB', alias: 'old mara' }]);
    const named = report.leftovers.map(({ table, column }) => `${table}.${column}`);
    for (const what of ['api_tokens.null', 'fedify_kv.null', 'tracks.waveform'])
      assert.ok(named.includes(what), what);
    assert.match(report.notes.join('\n'), /stripe_secret_key/);
  });

  test('what a later program added is named and counted', async (t) => {
    const setting = importSetting(t, 'later');
    const { leftovers } = await setting.bring();
    const found = new Map(leftovers.map(({ table, column, values }) => [`${table}.${column}`, values]));
    assert.equal(found.get('artist_events.null'), 1);
    assert.equal(found.get('albums.mood'), 1);
    assert.equal(found.get('admin.security_answer_1'), 1);
    assert.equal(setting.value('SELECT email FROM admin WHERE username = ?', ['mara']), 'mara@example.org');
    assert.equal(setting.value('SELECT count(*) FROM federated_instances'), 1);
  });

  test('a later run adds what is new there and leaves alone what was changed here', async (t) => {
    const setting = importSetting(t);
    await setting.bring();
    setting.db.write((w) => {
      w.run(`UPDATE albums SET title = 'Renamed here' WHERE slug = 'night-drive'`);
      w.run(`DELETE FROM starred_items WHERE item_type = 'track'`);
      w.run(`DELETE FROM playlists`);
    });
    growTuneCamp(setting.source, {
      tracks: [
        { id: 200, title: 'New there', album_id: 10, artist_id: 3, track_num: 4, file_path: 'Höhe/new.flac' },
      ],
      starred_items: [{ id: 50, username: 'mara', item_type: 'track', item_id: '200' }],
      play_history: [{ id: 90, track_id: 200, played_at: '2026-04-01 00:00:00' }],
    });
    await setting.bring();
    assert.equal(setting.value(`SELECT title FROM albums WHERE slug = 'night-drive'`), 'Renamed here');
    assert.equal(setting.value('SELECT count(*) FROM playlists'), 0);
    assert.deepEqual(
      setting.rows(
        `SELECT t.title FROM starred_items s JOIN tracks t ON t.id = s.item_key WHERE item_type = 'track'`,
      ),
      [{ title: 'New there' }],
    );
    assert.equal(setting.value('SELECT count(*) FROM play_history'), 3);
  });

  test('an account of the same name here is the same person, keeps its password and gains no rights', async (t) => {
    const setting = importSetting(t);
    setting.db.write((w) => {
      w.run(
        `INSERT INTO admin (username, password_hash, role) VALUES ('root', 'here', 'root_admin'), ('ADMIN', 'mine', 'user')`,
      );
    });
    const report = await setting.bring();
    assert.deepEqual(setting.rows(`SELECT id, role, password_hash FROM admin WHERE username = 'admin'`), [
      { id: 2, role: 'user', password_hash: 'mine' },
    ]);
    assert.match(report.notes.join('\n'), /The first account there/);
    assert.equal(setting.value('SELECT count(*) FROM starred_items WHERE username = ?', ['mara']), 3);
  });

  test('stopped in the middle it goes on where it was', async (t) => {
    const whole = importSetting(t);
    await whole.bring();
    const setting = importSetting(t);
    let runs = 0;
    for (let stopped = true; stopped; runs += 1) {
      const stop = new AbortController();
      let steps = 0;
      const progress = () => {
        steps += 1;
        if (steps > runs) stop.abort();
      };
      ({ stopped } = await setting.bring({ signal: stop.signal, progress }));
    }
    const counts = (one: typeof whole) =>
      [
        'artists',
        'albums',
        'tracks',
        'admin',
        'playlist_tracks',
        'starred_items',
        'play_history',
        'unlock_codes',
      ].map((table) => one.value(`SELECT count(*) FROM ${table}`));
    assert.deepEqual(counts(setting), counts(whole));
    assert.ok(runs > 5, `${runs} runs`);
  });
});
