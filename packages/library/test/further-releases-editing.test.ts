import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { at, type EditSetting, editSetting } from './editing-setting.ts';
import { list } from './subsonic-setting.ts';

const gidOf = (s: EditSetting, table: 'albums' | 'tracks', title: string) =>
  s.value<string>(`SELECT gid FROM ${table} WHERE title = ?`, [title]);

/** What stands on an album, by words: title, number and whether it is the track's own release. */
async function tracksOn(s: EditSetting, album: string) {
  const { body } = await s.ask('GET', `albums/${gidOf(s, 'albums', album)}/tracks`, 'root');
  return list(body, 'tracks').map((row) => [at(row, 'title'), at(row, 'trackNum'), at(row, 'own')]);
}

const counts = (s: EditSetting) =>
  s.rows(
    'SELECT title, track_count AS tracks, round(duration_total, 1) AS seconds FROM albums ORDER BY title',
  );

/** Two albums of two songs each, and the gids of what the tests name. */
async function library(t: TestContext) {
  const s = await editSetting(t);
  for (const [album, title, number] of [
    ['First', 'One', '1'],
    ['First', 'Two', '2'],
    ['Second', 'Three', '1'],
    ['Second', 'Four', '2'],
  ] as const)
    s.sound(`${album}/${number}.flac`, {
      tags: { title, artist: 'Anna', album, tracknumber: number },
      sound: title,
    });
  await s.scan();
  const second = gidOf(s, 'albums', 'Second');
  const add = (who: string, track: string, more: object = {}, headers: object = {}) =>
    s.ask('POST', `albums/${second}/tracks`, who, { track: gidOf(s, 'tracks', track), ...more }, headers);
  return { s, second, add };
}

describe('putting tracks on further releases', () => {
  test('is for those who may change both, against a known state, and can be ordered', async (t) => {
    const { s, second, add } = await library(t);
    assert.deepEqual(
      [(await add('ben', 'One')).status, (await add('curator', 'One')).status],
      [404, 403],
      'a listener does not see the scanned album, a curator may not change it',
    );
    const own = await add('root', 'Three');
    assert.deepEqual([own.status, at(own.body, 'code')], [409, 'conflict']);
    const before = await s.ask('GET', `albums/${second}/tracks`, 'root');
    const ifMatch = { 'if-match': before.headers.get('etag') ?? '' };
    const added = await add('root', 'One', {}, ifMatch);
    assert.equal(added.status, 200);
    assert.deepEqual(await tracksOn(s, 'Second'), [
      ['Three', 1, true],
      ['Four', 2, true],
      ['One', 3, false],
    ]);
    const late = await add('root', 'Two', {}, ifMatch);
    assert.deepEqual([late.status, at(late.body, 'code')], [412, 'changed']);
    const moved = await add('root', 'One', { discNum: 2, trackNum: 7 });
    assert.equal(at(moved.body, 'tracks.2.discNum'), 2);
    await add('root', 'One', { discNum: null });
    const order = ['One', 'Four', 'Three'];
    const tracks = order.map((title) => gidOf(s, 'tracks', title));
    assert.equal((await s.ask('PUT', `albums/${second}/tracks`, 'root', { tracks })).status, 204);
    assert.deepEqual(
      (await tracksOn(s, 'Second')).map(([title]) => title),
      order,
    );
    assert.equal(
      s.value('SELECT a.title FROM tracks t JOIN albums a ON a.id = t.album_id WHERE t.title = ?', ['One']),
      'First',
    );
    const path = `albums/${second}/tracks?track=${gidOf(s, 'tracks', 'One')}`;
    assert.equal((await s.ask('DELETE', path, 'ben')).status, 404);
    assert.equal((await s.ask('DELETE', path, 'root', undefined, ifMatch)).status, 412);
    assert.equal((await s.ask('DELETE', path, 'root')).status, 204);
    assert.equal((await s.ask('DELETE', path, 'root')).status, 404);
  });

  test('lasts through scans, while files are missing, and when the file moves to that very album', async (t) => {
    const { s, add } = await library(t);
    const alone = counts(s);
    await add('root', 'One');
    const shared = counts(s);
    assert.deepEqual(
      shared.map((row) => at(row, 'tracks')),
      [2, 3],
    );
    await s.scan({ full: true });
    assert.deepEqual(counts(s), shared);
    s.run(`UPDATE tracks SET missing_since = 'now' WHERE title = 'One'`);
    assert.deepEqual(
      counts(s).map((row) => at(row, 'tracks')),
      [1, 2],
    );
    s.run(`UPDATE tracks SET missing_since = NULL WHERE title = 'One'`);
    assert.deepEqual(counts(s), shared);
    s.run(`UPDATE tracks SET album_id = (SELECT id FROM albums WHERE title = 'Second') WHERE title = 'One'`);
    assert.equal(s.value('SELECT count(*) FROM album_tracks'), 0, 'what is its own release now needs no row');
    assert.deepEqual(
      counts(s).map((row) => at(row, 'tracks')),
      [1, 3],
    );
    s.run(`UPDATE tracks SET album_id = (SELECT id FROM albums WHERE title = 'First') WHERE title = 'One'`);
    assert.deepEqual(counts(s), alone);
  });

  test('ends with the track or the release, and comes through a merge and its split', async (t) => {
    const { s, second, add } = await library(t);
    await add('root', 'One', { trackNum: 9 });
    await add('root', 'Two');
    const places = () =>
      s.rows('SELECT album_id, track_id, disc_num, track_num FROM album_tracks ORDER BY id');
    const [before, counted] = [places(), counts(s)];
    const first = gidOf(s, 'albums', 'First');
    const merged = await s.ask('POST', `albums/${second}/merge`, 'root', { from: first });
    assert.equal(merged.status, 201);
    assert.deepEqual(
      (await tracksOn(s, 'Second'))
        .map(([title, , own]) => `${String(title)} ${own === true ? 'own' : ''}`)
        .toSorted((a, b) => (a < b ? -1 : 1)),
      ['Four own', 'One own', 'Three own', 'Two own'],
      'once each',
    );
    assert.equal((await s.ask('POST', `merges/${first}/split`, 'root')).status, 204);
    assert.deepEqual([places(), counts(s)], [before, counted]);
    s.run(`DELETE FROM tracks WHERE title = 'One'`);
    assert.equal(places().length, 1);
    assert.deepEqual(
      counts(s).map((row) => at(row, 'tracks')),
      [1, 3],
    );
    s.run('DELETE FROM albums WHERE gid = ?', [second]);
    assert.equal(places().length, 0);
    assert.equal(s.value(`SELECT count(*) FROM tracks WHERE title = 'Two'`), 1);
  });
});
