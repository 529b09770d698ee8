import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeOf } from './accounts-setting.ts';
import { fingerprintOf, identifySetting, recording } from './identify-setting.ts';

const mbid = '11111111-1111-4111-8111-111111111111';

describe('identification of tracks', () => {
  test('looks up, submits once and tells what is known', async (t) => {
    const s = identifySetting(t);
    s.service.know(fingerprintOf('rope'), recording('Ropewalk', 'Anna', mbid));
    const known = s.add({ title: 'Ropewalk', sound: 'rope' });
    s.add({ title: 'Nobody knows', sound: 'new' });
    await s.settle();
    assert.deepEqual([s.titles('suggested'), s.titles('unknown')], [['Ropewalk'], ['Nobody knows']]);
    assert.equal(s.service.submitted.size, 2);
    assert.equal(s.service.taught.size, 2);
    const { row, recordings } = s.reviews.ofTrack(s.root, known);
    assert.deepEqual([row?.score, recordings?.[0]?.mbid], [0.97, mbid]);
    const asked = s.service.calls.length;
    await s.settle();
    assert.deepEqual(s.service.calls.slice(asked), [], 'what is done is not asked again');
    s.time.now += 31 * 24 * 3_600_000;
    await s.settle();
    assert.equal(s.service.calls.slice(asked).includes('submit'), false, 'nor ever submitted again');
    assert.equal(s.service.calls.slice(asked).includes('lookup'), true);
  });

  test('titles of what is not public stay here', async (t) => {
    const s = identifySetting(t);
    s.add({ title: 'Secret', sound: 'draft' });
    s.run(`UPDATE albums SET status = 'draft', visibility = 'private'`);
    await s.settle();
    const [sent] = [...s.service.submitted.values()];
    assert.deepEqual([sent?.title, sent?.artist, sent?.album], [null, null, null]);
  });

  test('waits while the service is away, and goes on where it was', async (t) => {
    const s = identifySetting(t);
    s.add({ title: 'Ropewalk', sound: 'rope' });
    s.service.away = true;
    await assert.rejects(() => s.asking.round(), { name: 'IdentifierAway' });
    assert.equal(s.value(`SELECT step FROM identifications`), 'lookup');
    s.service.away = false;
    await s.settle();
    assert.equal(s.value(`SELECT step FROM identifications`), 'done');
  });

  test('an index of excerpts that was made anew is taught again, and forgets what is gone', async (t) => {
    const s = identifySetting(t);
    s.add({ title: 'One', sound: 'one' });
    s.add({ title: 'Two', sound: 'two' });
    await s.settle();
    s.service.taught.clear();
    s.service.index = 'second';
    await s.settle();
    assert.equal(s.service.taught.size, 2);
    s.run(`DELETE FROM tracks WHERE title = 'One'`);
    await s.settle();
    assert.equal(s.service.taught.size, 1);
  });

  test('another sound is another question, other tags are judged again', async (t) => {
    const s = identifySetting(t);
    s.service.know(fingerprintOf('rope'), recording('Ropewalk', 'Anna', mbid));
    s.add({ title: 'Ropewalk', sound: 'rope' });
    await s.settle();
    s.run(`UPDATE tracks SET title = 'Something else'`);
    await s.settle();
    assert.deepEqual(s.titles('mistagged'), ['Something else']);
    s.run(`UPDATE tracks SET mbid = ?`, [mbid]);
    await s.settle();
    assert.deepEqual(s.titles('mistagged'), [], 'the tags name what the sound is');
    s.run(`UPDATE tracks SET hash = 'another sound'`);
    assert.equal(s.value(`SELECT step FROM identifications`), 'fingerprint');
  });
});

describe('reviews', () => {
  test('a person accepts: the track is edited, and the tags keep it', async (t) => {
    const s = identifySetting(t);
    s.service.know(fingerprintOf('rope'), recording('Ropewalk', 'Quilla', mbid));
    const gid = s.add({ title: 'Untitled', artist: 'Nobody', sound: 'rope' });
    await s.settle();
    assert.deepEqual(s.titles('mistagged'), ['Untitled']);
    assert.equal(await codeOf(() => s.reviews.accept(s.root, gid, {})), 'invalid');
    s.reviews.accept(s.root, gid, { mbid, title: 'Ropewalk', artist: 'Quilla' });
    await s.settle();
    assert.deepEqual(s.titles('mistagged'), []);
    assert.deepEqual(s.rows('SELECT title, artist_name, mbid FROM tracks'), [
      { title: 'Ropewalk', artist_name: 'Quilla', mbid },
    ]);
    assert.match(s.value<string>('SELECT locked_fields FROM tracks'), /"mbid"/);
  });

  test('a rejection is remembered until it is reconsidered', async (t) => {
    const s = identifySetting(t);
    s.service.know(fingerprintOf('rope'), recording('Ropewalk', 'Quilla', mbid));
    const gid = s.add({ title: 'Mine', sound: 'rope' });
    const unknown = s.add({ title: 'Nobody knows', sound: 'new' });
    await s.settle();
    s.reviews.reject(s.root, gid);
    s.reviews.reject(s.root, unknown);
    s.time.now += 31 * 24 * 3_600_000;
    await s.settle();
    assert.deepEqual([s.titles('mistagged'), s.titles('unknown')], [[], []]);
    s.reviews.reconsider(s.root, gid);
    await s.settle();
    assert.deepEqual(s.titles('mistagged'), ['Mine']);
  });

  test('duplicates are told apart until another joins them, and come in pages', async (t) => {
    const s = identifySetting(t);
    for (const sound of ['a', 'b', 'c'])
      for (const n of [1, 2]) s.add({ title: `${sound}${n}`, album: `Album ${n}`, sound });
    await s.settle();
    const first = s.reviews.duplicates(s.root, null, 2);
    const second = s.reviews.duplicates(s.root, first.next, 2);
    assert.deepEqual([first.items.length, second.items.length, second.next], [2, 1, null]);
    const [group] = first.items;
    assert.ok(group);
    s.reviews.keepApart(s.root, group.acoustid, undefined);
    assert.equal(s.reviews.duplicates(s.root, null, 50).items.length, 2);
    const sound = group.tracks[0]?.title.slice(0, 1) ?? '';
    s.add({ title: 'third', album: 'Album 3', sound });
    await s.settle();
    const again = s.reviews
      .duplicates(s.root, null, 50)
      .items.find(({ acoustid }) => acoustid === group.acoustid);
    assert.deepEqual([again?.total, again?.tracks.map(({ apart }) => apart)], [3, [1, 1, 0]]);
    assert.equal(await codeOf(() => s.reviews.keepApart(s.root, 'nothing', undefined)), 'not_found');
  });

  test('merged duplicates are one track on both albums, and two again', async (t) => {
    const s = identifySetting(t);
    const into = s.add({ title: 'Song', album: 'One', sound: 'same' });
    const from = s.add({ title: 'Song (mp3)', album: 'Two', sound: 'same' });
    await s.settle();
    const parts = 'SELECT id, gid, album_id, fingerprint FROM tracks ORDER BY id';
    const before = s.rows(parts);
    s.run(`INSERT INTO starred_items (username, item_type, item_id) VALUES ('root', 'track', '2')`);
    s.run(`INSERT INTO play_history (track_id, username) VALUES (2, 'root')`);
    const [group] = s.reviews.duplicates(s.root, null, 50).items;
    assert.ok(group);
    s.reviews.merge(s.root, group.acoustid, into, [from]);
    assert.deepEqual(s.rows('SELECT id FROM tracks'), [{ id: 1 }]);
    assert.equal(s.value(`SELECT count(*) FROM track_files WHERE track_id = 1`), 2);
    assert.equal(s.value(`SELECT item_id FROM starred_items`), '1');
    assert.equal(s.value(`SELECT play_count FROM track_stats WHERE track_id = 1`), 1);
    assert.equal(s.value(`SELECT count(*) FROM album_tracks WHERE track_id = 1`), 1);
    assert.equal(s.reviews.duplicates(s.root, null, 50).items.length, 0);
    await s.settle();
    assert.deepEqual([...s.service.taught.keys()], [1], 'the index of excerpts forgets what is gone');
    s.merging.split(s.root, from);
    assert.deepEqual(s.rows(parts), before);
    await s.settle();
    assert.deepEqual(
      [...s.service.taught.keys()].sort((a, b) => a - b),
      [1, 2],
    );
    assert.equal(s.value(`SELECT count(*) FROM album_tracks`), 0);
    assert.equal(s.value(`SELECT play_count FROM track_stats WHERE track_id = 2`), 1);
    assert.equal(s.value(`SELECT item_id FROM starred_items`), '2');
    assert.equal(s.reviews.duplicates(s.root, null, 50).items.length, 1);
  });
});
