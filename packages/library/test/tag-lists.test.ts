/** What tags say in lists and is only shown: from the files through a scan to the apps. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { albumLists, packLists, trackLists } from '../src/catalogue/tag-lists.ts';
import { scanSetting } from './scan-setting.ts';
import { openSubsonic } from './subsonic-setting.ts';
import { problemsOf } from './subsonic-specification.ts';

const work = '0f8fad5b-d9cb-469f-a165-70867728950e';
const common = { album: 'Evenings', artist: 'Ada', releasetype: ['Album', 'live'], label: ['One', 'Two'] };

describe('lists of tags', () => {
  test('a scan keeps them, and forgets them with the tags', async (t) => {
    const setting = scanSetting(t);
    setting.sound('a/1.flac', {
      tags: {
        ...common,
        title: 'Andante',
        mood: ['Calm', 'Bright'],
        grouping: 'Strings',
        work: 'Sinfonia',
        musicbrainz_workid: work,
        movementname: 'Andante',
        movement: '2/4',
        isrc: ['AAA000000001', 'AAA000000002'],
        itunesadvisory: '1',
      },
    });
    setting.sound('a/2.flac', { tags: { ...common, title: 'Two', mood: 'Calm', itunesadvisory: '2' } });
    await setting.scan();
    const [first] = setting.rows<{ tag_lists: string; explicit: number; isrc: string }>(
      `SELECT tag_lists, explicit, isrc FROM tracks WHERE title = 'Andante'`,
    );
    assert.deepEqual(trackLists(first?.tag_lists ?? null), {
      moods: ['Calm', 'Bright'],
      groupings: ['Strings'],
      works: [{ name: 'Sinfonia', mbid: work }],
      movements: [{ name: 'Andante', number: 2, count: 4 }],
      isrcs: ['AAA000000001', 'AAA000000002'],
    });
    assert.deepEqual([first?.explicit, first?.isrc], [1, 'AAA000000001']);
    const album = albumLists(setting.value('SELECT tag_lists FROM albums'));
    assert.deepEqual(album, {
      moods: ['Calm', 'Bright'],
      labels: ['One', 'Two'],
      releaseTypes: ['album', 'live'],
    });
    const changes = () => setting.value<number>('SELECT count(*) FROM changes');
    const before = changes();
    await setting.scan({ full: true });
    assert.equal(changes(), before, 'reading the same again changes nothing');
    setting.sound('a/1.flac', { tags: { ...common, title: 'Andante' } });
    setting.sound('a/2.flac', { tags: { ...common, title: 'Two', label: 'One' } });
    await setting.scan({ full: true });
    assert.equal(setting.value(`SELECT tag_lists FROM tracks WHERE title = 'Andante'`), null);
    assert.equal(setting.value(`SELECT explicit FROM tracks WHERE title = 'Andante'`), null);
  });

  test('apps are told', async () => {
    const setting = await openSubsonic({ albums: 4 });
    try {
      const [row] = setting.db.read((reader) =>
        reader.all<{ id: number; gid: string; album: string; albumId: number }>(
          `SELECT t.id, t.gid, a.gid AS album, a.id AS albumId FROM tracks t JOIN albums a ON a.id = t.album_id
           WHERE a.listed_to = 2 AND t.missing_since IS NULL ORDER BY t.id LIMIT 1`,
        ),
      );
      assert.ok(row);
      const lists = {
        moods: ['Calm'],
        groupings: ['Strings'],
        works: [{ name: 'Sinfonia', mbid: null }],
        movements: [{ name: 'Andante', number: 2, count: null }],
        isrcs: ['AAA000000001', 'AAA000000002'],
      };
      const albumSays = { moods: ['Calm'], labels: ['One', 'Two'], releaseTypes: ['album', 'soundtrack'] };
      setting.db.write((writer) => {
        writer.run(`UPDATE tracks SET tag_lists = ?, isrc = 'AAA000000001', explicit = 1 WHERE id = ?`, [
          packLists(lists),
          row.id,
        ]);
        writer.run(
          `UPDATE albums SET tag_lists = ?, label = 'One', type = 'album', compilation = 0 WHERE id = ?`,
          [packLists(albumSays), row.albumId],
        );
      });
      const song = await setting.ask('root', 'getSong', { id: `tr-${row.gid}` });
      assert.deepEqual(problemsOf(song), []);
      const said = JSON.stringify(song);
      for (const part of [
        '"moods":["Calm"]',
        '"groupings":["Strings"]',
        '"works":[{"name":"Sinfonia","musicBrainzId":""}]',
        '"movements":[{"name":"Andante","number":2}]',
        '"isrc":["AAA000000001","AAA000000002"]',
        '"explicitStatus":"explicit"',
      ])
        assert.ok(said.includes(part), `${part} in ${said}`);
      const album = await setting.ask('root', 'getAlbum', { id: `al-${row.album}` });
      assert.deepEqual(problemsOf(album), []);
      const told = JSON.stringify(album);
      for (const part of [
        '"releaseTypes":["Album","Soundtrack"]',
        '"recordLabels":[{"name":"One"},{"name":"Two"}]',
        '"explicitStatus":"explicit"',
        '"moods":["Calm"]',
      ])
        assert.ok(told.includes(part), `${part} in ${told}`);
    } finally {
      await setting.close();
    }
  });
});
