import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { at, type EditSetting, editSetting, until } from './editing-setting.ts';

const tags = (title: string, more = {}) => ({
  tags: { title, artist: 'Beatles', album: 'Help', tracknumber: '1', ...more },
});
const gidOf = (s: EditSetting, table: string, name: string) =>
  s.value<string>(`SELECT gid FROM ${table} WHERE ${table === 'artists' ? 'name' : 'title'} = ?`, [name]);

async function shelf(t: Parameters<typeof editSetting>[0]): Promise<EditSetting> {
  const s = await editSetting(t);
  s.sound('Help/1.flac', { ...tags('Help'), sound: 'one' });
  s.sound('Help/2.flac', { ...tags('Yesterday', { tracknumber: '2' }), sound: 'two' });
  await s.scan();
  return s;
}

describe('editing', () => {
  test('an edited field wins over the tags, whatever is scanned, until it is reset', async (t) => {
    const s = await shelf(t);
    const gid = gidOf(s, 'tracks', 'Yesterday');
    const edited = await s.ask('PATCH', `tracks/${gid}`, 'root', {
      title: 'Scrambled Eggs',
      genres: ['Pop', 'Folk'],
    });
    assert.equal(edited.status, 200);
    assert.deepEqual(at(edited.body, 'edited'), ['title', 'genres']);
    s.sound('Help/2.flac', { ...tags('Gestern', { tracknumber: '7', genre: 'Rock' }), sound: 'two' });
    await s.scan();
    const view = await s.ask('GET', `tracks/${gid}/edit`, 'root');
    assert.deepEqual(
      [at(view.body, 'title'), at(view.body, 'trackNum'), at(view.body, 'genres')],
      ['Scrambled Eggs', 7, ['Pop', 'Folk']],
    );
    const back = await s.ask('PATCH', `tracks/${gid}`, 'root', { reset: ['title', 'genres'] });
    assert.deepEqual(
      [at(back.body, 'title'), at(back.body, 'genres'), at(back.body, 'edited')],
      ['Gestern', ['Rock'], []],
    );
    assert.equal((await s.ask('PATCH', `tracks/${gid}`, 'root', { reset: ['colour'] })).status, 400);
  });

  test('two editors do not overwrite each other', async (t) => {
    const s = await shelf(t);
    const gid = gidOf(s, 'albums', 'Help');
    const tag = (await s.ask('GET', `albums/${gid}/edit`, 'root')).headers.get('etag') ?? '';
    const first = await s.ask('PATCH', `albums/${gid}`, 'root', { description: 'One' }, { 'if-match': tag });
    assert.equal(first.status, 200);
    const second = await s.ask('PATCH', `albums/${gid}`, 'root', { description: 'Two' }, { 'if-match': tag });
    assert.deepEqual([second.status, at(second.body, 'code')], [412, 'changed']);
    const now = first.headers.get('etag') ?? '';
    assert.equal(
      (await s.ask('PATCH', `albums/${gid}`, 'root', { description: 'Two' }, { 'if-match': now })).status,
      200,
    );
  });

  test('an album keeps all that was edited through a scan of everything', async (t) => {
    const s = await shelf(t);
    const gid = gidOf(s, 'albums', 'Help');
    const changes = {
      title: 'Help!',
      artists: [{ name: 'Beatles', creditedAs: 'The Fabs', join: ' with ' }, { name: 'George Martin' }],
      type: 'ep',
      releaseDate: '1965-08-06',
      genres: ['Beat'],
      label: 'Parlophone',
      discTitles: [{ disc: 1, title: 'Only' }],
      links: [{ label: 'Home', url: 'https://example.org/' }],
      download: 'free',
    };
    const edited = await s.ask('PATCH', `albums/${gid}`, 'root', changes);
    assert.equal(edited.status, 200, JSON.stringify(edited.body));
    assert.equal(at(edited.body, 'artistLine'), 'The Fabs with George Martin');
    assert.equal(at(edited.body, 'year'), 1965);
    await s.scan({ full: true });
    assert.deepEqual((await s.ask('GET', `albums/${gid}/edit`, 'root')).body, edited.body);
    assert.equal(
      (await s.ask('PATCH', `albums/${gid}`, 'root', { links: [{ label: '', url: 'javascript:1' }] })).status,
      400,
    );
    assert.equal((await s.ask('PATCH', `albums/${gid}`, 'root', { title: '  ' })).status, 400);
    const back = await s.ask('PATCH', `albums/${gid}`, 'root', { reset: ['title', 'artists', 'discTitles'] });
    assert.deepEqual(
      [at(back.body, 'title'), at(back.body, 'artistLine'), at(back.body, 'discTitles')],
      ['Help', 'Beatles', []],
    );
  });

  test('a renamed artist stays renamed, also on files that bear the old name', async (t) => {
    const s = await shelf(t);
    const gid = gidOf(s, 'artists', 'Beatles');
    assert.equal(
      (await s.ask('PATCH', `artists/${gid}`, 'root', { name: 'The Beatles', bio: 'Four.' })).status,
      200,
    );
    const lines = () =>
      s
        .rows('SELECT artist_name AS line FROM tracks UNION ALL SELECT album_artist FROM albums')
        .map((row) => row['line']);
    assert.deepEqual(lines(), ['The Beatles', 'The Beatles', 'The Beatles']);
    s.sound('Help/3.flac', { ...tags('Ticket', { tracknumber: '3' }), sound: 'three' });
    await s.scan({ full: true });
    assert.deepEqual(lines(), ['The Beatles', 'The Beatles', 'The Beatles', 'The Beatles']);
    assert.equal(s.value(`SELECT count(*) FROM artists WHERE name LIKE '%Beatles%'`), 1);
    const back = await s.ask('PATCH', `artists/${gid}`, 'root', { reset: ['name'] });
    assert.deepEqual(
      [at(back.body, 'name'), at(back.body, 'aliases'), at(back.body, 'edited')],
      ['Beatles', [], ['bio']],
    );
    await s.scan({ full: true });
    assert.deepEqual(lines(), ['Beatles', 'Beatles', 'Beatles', 'Beatles']);
    assert.equal((await s.ask('PATCH', `artists/${gid}`, 'root', { name: 'ANNA' })).status, 409);
  });

  test('edited lyrics count instead of those in the file, also when there shall be none', async (t) => {
    const s = await editSetting(t);
    s.sound('a.flac', { tags: { title: 'A', lyrics: 'from the file' } });
    await s.scan();
    const gid = gidOf(s, 'tracks', 'A');
    const words = () => s.value('SELECT lyrics FROM tracks');
    assert.equal(words(), 'from the file');
    const lines = [
      { ms: 0, text: 'one' },
      { ms: 900, text: 'two' },
    ];
    await s.ask('PATCH', `tracks/${gid}`, 'root', { lyrics: [{ lang: 'en', lines }] });
    await s.scan({ full: true });
    assert.equal(words(), 'one\ntwo');
    await s.ask('PATCH', `tracks/${gid}`, 'root', { lyrics: [] });
    assert.deepEqual(
      [words(), at((await s.ask('GET', `tracks/${gid}/edit`, 'root')).body, 'lyrics')],
      [null, []],
    );
    await s.ask('PATCH', `tracks/${gid}`, 'root', { reset: ['lyrics'] });
    assert.equal(words(), 'from the file');
  });

  test('an album made by hand holds what is put on it, and gives it back', async (t) => {
    const s = await shelf(t);
    const made = await s.ask('POST', 'albums', 'curator', {
      title: 'Best Of',
      artists: [{ name: 'Beatles' }],
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const gid = String(at(made.body, 'id'));
    const track = gidOf(s, 'tracks', 'Yesterday');
    assert.equal((await s.ask('PUT', `albums/${gid}/tracks`, 'curator', { tracks: [track] })).status, 403);
    assert.equal((await s.ask('PUT', `albums/${gid}/tracks`, 'root', { tracks: [track] })).status, 204);
    await s.scan({ full: true });
    const place = () =>
      s.rows('SELECT a.title, t.track_num FROM tracks t JOIN albums a ON a.id = t.album_id WHERE t.gid = ?', [
        track,
      ]);
    assert.deepEqual(place(), [{ title: 'Best Of', track_num: 1 }]);
    assert.equal((await s.ask('DELETE', `albums/${gid}`, 'root')).status, 204);
    await until(place, ([row]) => row?.['title'] === 'Help');
    assert.equal((await s.ask('POST', 'albums', 'ben', { title: 'Mine' })).status, 403);
    assert.equal((await s.ask('DELETE', `tracks/${track}`, 'root')).status, 409);
  });

  test('who may not see or change a thing does not, and every change is in the log', async (t) => {
    const s = await shelf(t);
    const track = gidOf(s, 'tracks', 'Help');
    const album = gidOf(s, 'albums', 'Help');
    assert.equal((await s.ask('PATCH', `tracks/${track}`, 'ben', { title: 'x' })).status, 404);
    assert.equal((await s.ask('PATCH', `tracks/${track}`, null, { title: 'x' })).status, 401);
    s.run(`UPDATE albums SET status = 'released', visibility = 'public'`);
    assert.equal((await s.ask('PATCH', `tracks/${track}`, 'ben', { title: 'x' })).status, 403);
    assert.equal((await s.ask('GET', `albums/${album}/edit`, 'ben')).status, 403);
    assert.equal((await s.ask('DELETE', `albums/${album}`, 'ben')).status, 403);
    const before = s.value<number>('SELECT max(seq) FROM changes');
    await s.ask('PATCH', `tracks/${track}`, 'root', { isrc: 'GBAYE6500521', explicit: true });
    await s.ask('PATCH', `albums/${album}`, 'root', { barcode: '123' });
    const kinds = s.rows('SELECT DISTINCT kind FROM changes WHERE seq > ? ORDER BY kind', [before]);
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['album', 'track'],
    );
  });
});
