import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { at, list, text, texts } from './jellyfin-answers.ts';
import { lacks } from './jellyfin-fields.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

describe('genres, years, labels, people and playlists', () => {
  let setting: JellyfinSetting;
  let view = '';
  before(async () => {
    setting = await openJellyfin({ albums: 16, tracksPerAlbum: 2 });
    setting.db.write((w) => w.run(`UPDATE albums SET label = 'Open & Sons' WHERE id IN (100001, 100002)`));
    view = text(
      list(await get('/UserViews')).find((one) => at(one, 'Name') === 'Open'),
      'Id',
    );
  });
  after(() => setting.close());

  const get = async (path: string): Promise<unknown> => {
    const answer = await setting.ask('listener', path);
    assert.equal(answer.status, 200, path);
    return answer.json;
  };
  const names = async (path: string): Promise<string[]> => texts(await get(path), 'Name');

  test('lists of them: required fields, pages, totals', async () => {
    for (const path of ['/Genres', '/MusicGenres', '/Years', '/Studios', '/Persons']) {
      const whole = await get(path);
      assert.deepEqual(lacks('result', whole), [], path);
      for (const item of list(whole)) assert.deepEqual(lacks('item', item), [], path);
      const every = texts(whole, 'Id');
      assert.equal(at(whole, 'TotalRecordCount'), every.length);
      const parts: string[] = [];
      for (let start = 0; start < every.length; start += 2)
        parts.push(...texts(await get(`${path}?startIndex=${start}&limit=2`), 'Id'));
      assert.deepEqual(parts, every, path);
      const one = every[0] ?? '';
      if (path !== '/Persons') assert.equal(at(await get(`/Items/${one}`), 'Id'), one, path);
      const [name] = texts(whole, 'Name');
      assert.equal(at(await get(`${path}/${encodeURIComponent(name ?? '')}`), 'Id'), one, path);
      assert.equal((await setting.ask('listener', `${path}/nothing%20at%20all`)).status, 404, path);
    }
    assert.deepEqual(await names('/Years?sortOrder=Descending'), (await names('/Years')).toReversed());
  });

  test('below a library, an artist, an album', async () => {
    assert.deepEqual(await names(`/Genres?parentId=${view}`), ['Test & Tone']);
    assert.deepEqual(await names(`/MusicGenres?parentId=${ids['album']}`), ['Test & Tone']);
    assert.deepEqual(await names(`/Genres?parentId=${ids['artist']}`), ['Test & Tone']);
    assert.deepEqual(await names(`/Years?parentId=${view}`), ['1999']);
    assert.deepEqual(await names(`/Studios?parentId=${view}`), ['Open & Sons']);
    assert.deepEqual(await names(`/Artists/AlbumArtists?parentId=${view}`), ['Sine & Sons']);
    assert.deepEqual(await names(`/Artists?parentId=${view}`), ['Sine & Sons']);
    assert.deepEqual(list(await get(`/Items/Filters?parentId=${view}`), 'Years'), [1999]);
    assert.deepEqual(texts(await get(`/Items/Filters2?parentId=${view}`), 'Name', 'Genres'), ['Test & Tone']);
    for (const path of ['/Genres', '/Artists', '/Years', '/Studios'])
      assert.deepEqual(await names(`${path}?parentId=${'f'.repeat(32)}`), [], path);
    assert.ok(
      !(await names('/Genres')).includes('Whisper') && !(await names('/Persons')).includes('Nobody Knows'),
    );
  });

  test('what is in a year or of a label', async () => {
    const of = async (path: string, name: string) =>
      text(
        list(await get(path)).find((one) => at(one, 'Name') === name),
        'Id',
      );
    const label = await of('/Studios', 'Open & Sons');
    for (const query of [
      `studioIds=${label}`,
      `parentId=${label}`,
      `studios=${encodeURIComponent('Open & Sons')}`,
    ]) {
      assert.deepEqual(
        texts(await get(`/Items?recursive=true&includeItemTypes=MusicAlbum&${query}`), 'Id'),
        [ids['album']],
        query,
      );
      assert.equal(list(await get(`/Items?recursive=true&includeItemTypes=Audio&${query}`)).length, 2, query);
    }
    const year = await of('/Years', '1999');
    assert.ok(
      texts(await get(`/Items?recursive=true&includeItemTypes=MusicAlbum&parentId=${year}`), 'Id').includes(
        ids['album'] ?? '',
      ),
    );
    assert.deepEqual(list(await get(`/Items?includeItemTypes=MusicAlbum&studioIds=${'0'.repeat(32)}`)), []);
  });

  test('above everything is a root, and below it the libraries', async () => {
    const root = await get('/Items/Root');
    assert.deepEqual([at(root, 'Type'), lacks('item', root)], ['UserRootFolder', []]);
    const views = await names('/UserViews');
    for (const path of [
      `/Items?parentId=${text(root, 'Id')}`,
      '/Items',
      '/Items?recursive=false',
      `/users/${setting.user('listener')}/items?Fields=Path`,
    ])
      assert.deepEqual(await names(path), views, path);
    assert.ok(
      (await names(`/Items?parentId=${text(root, 'Id')}&recursive=true&includeItemTypes=Audio`)).includes(
        'Low',
      ),
    );
    assert.equal(at(await get(`/Items/${text(root, 'Id')}`), 'Type'), 'UserRootFolder');
  });

  test('playlists and genres are favourites of whoever marks them', async () => {
    const post = (path: string, body?: object) =>
      setting.ask('listener', path, { method: 'POST', ...(body && { body }) });
    const made = (await post('/Playlists', { Name: 'Zebra', Ids: [ids['mp3'], ids['flac']] })).json;
    const other = (await post('/Playlists', { Name: 'Ant', IsPublic: true })).json;
    const [zebra, ant] = [text(made, 'Id'), text(other, 'Id')];
    const [genre] = list(await get('/Genres'));
    for (const [id, kind, path] of [
      [zebra, 'Playlist', '/Items?recursive=true'],
      [text(genre, 'Id'), 'MusicGenre', '/Genres?x=1'],
    ] as const) {
      const among = (query: string) => get(`${path}&includeItemTypes=${kind}&${query}`);
      const before = texts(await among(''), 'Id');
      assert.deepEqual(
        [
          (await post(`/UserFavoriteItems/${id}`)).status,
          at((await post(`/UserFavoriteItems/${id}`)).json, 'IsFavorite'),
        ],
        [200, true],
      );
      assert.deepEqual(texts(await among('isFavorite=true'), 'Id'), [id]);
      assert.deepEqual(texts(await among('filters=IsFavorite'), 'Id'), [id]);
      assert.deepEqual(
        texts(await among('isFavorite=false'), 'Id'),
        before.filter((one) => one !== id),
      );
      assert.equal(at(await get(`/Items/${id}`), 'UserData.IsFavorite'), true);
      assert.equal(at(await get(`/UserItems/${id}/UserData`), 'IsFavorite'), true);
      assert.equal(at((await setting.ask('admin', `/Genres`)).json, 'Items.0.UserData.IsFavorite'), false);
      await post(`/UserItems/${id}/UserData`, { IsFavorite: false });
      assert.deepEqual(texts(await among('isFavorite=true'), 'Id'), []);
      const off = await setting.ask('listener', `/Users/${setting.user('listener')}/FavoriteItems/${id}`, {
        method: 'DELETE',
      });
      assert.equal(at(off.json, 'IsFavorite'), false);
    }
    const lists = (sort: string) => names(`/Items?includeItemTypes=Playlist&recursive=true&sortBy=${sort}`);
    const own = (await lists('SortName')).filter((name) => ['Zebra', 'Ant'].includes(name));
    assert.deepEqual(own, ['Ant', 'Zebra']);
    assert.deepEqual(
      (await lists('SortName&sortOrder=Descending')).filter((name) => own.includes(name)),
      ['Zebra', 'Ant'],
    );
    assert.equal((await lists('Runtime&sortOrder=Descending'))[0], 'Zebra');
    const sorted = await get(`/Playlists/${zebra}/Items`);
    assert.deepEqual(texts(sorted, 'Id'), [ids['mp3'], ids['flac']]);
    assert.deepEqual(texts(await get(`/Items?parentId=${zebra}&sortBy=Name`), 'Id'), [
      ids['flac'],
      ids['mp3'],
    ]);
    assert.equal((await setting.ask('admin', `/UserFavoriteItems/${zebra}`, { method: 'POST' })).status, 404);
    assert.equal((await setting.ask('admin', `/UserFavoriteItems/${ant}`, { method: 'POST' })).status, 200);
    assert.equal((await post(`/UserFavoriteItems/${'0'.repeat(32)}`)).status, 404);
  });
});
