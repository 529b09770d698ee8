import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asViewer } from '../src/access/index.ts';
import { Merging } from '../src/merging/index.ts';
import { accounts } from './catalogue-seed.ts';
import { at, list, text, texts } from './jellyfin-answers.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

/** The date of release, '' for none. */
const premiere = (item: unknown): string => {
  const date = at(item, 'PremiereDate');
  return typeof date === 'string' ? date : '';
};
const types = ['Audio', 'MusicAlbum', 'MusicArtist'] as const;

describe('filters of items', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 24, tracksPerAlbum: 3 });
    setting.db.write((w) => {
      w.run(
        `UPDATE albums SET label = 'Label ' || (id % 3), release_date = (1970 + id) || '-05-20' WHERE id < 100000`,
      );
      w.run(`UPDATE tracks SET year = 1970 + id % 30, duration = 60 + id % 5 WHERE id < 300000`);
    });
  });
  after(() => setting.close());

  const get = async (path: string): Promise<unknown> => {
    const answer = await setting.ask('listener', path);
    assert.equal(answer.status, 200, path);
    return answer.json;
  };
  const items = (type: string, query = ''): Promise<unknown> =>
    get(`/Items?includeItemTypes=${type}&recursive=true&${query}`);
  const idsOf = async (type: string, query = ''): Promise<string[]> => texts(await items(type, query), 'Id');

  test('what is left out by its id is not there, everything else is', async () => {
    for (const type of types) {
      const every = await idsOf(type);
      const out = every.filter((_, index) => index % 3 === 0);
      for (const query of [
        `excludeItemIds=${out.join()}`,
        out.map((id) => `ExcludeItemIds=${id}`).join('&'),
      ]) {
        const answer = await items(type, query);
        assert.deepEqual(
          texts(answer, 'Id'),
          every.filter((id) => !out.includes(id)),
          type,
        );
        assert.equal(at(answer, 'TotalRecordCount'), every.length - out.length);
      }
    }
  });

  test('several artists make one list, in which nothing stands twice; other filters hold too', async () => {
    const albums = list(await items('MusicAlbum'));
    const artists = [...new Set(albums.map((album) => text(album, 'AlbumArtists.0.Id')))].slice(0, 5);
    const one = artists[0] ?? '';
    const wanted = albums.filter((album) =>
      list(album, 'AlbumArtists').some((artist) => artists.includes(text(artist, 'Id'))),
    );
    const found = await items('MusicAlbum', `albumArtistIds=${artists.join()}`);
    assert.deepEqual(
      texts(found, 'Id'),
      wanted.map((album) => text(album, 'Id')),
    );
    assert.equal(at(found, 'TotalRecordCount'), wanted.length);
    for (const type of ['MusicAlbum', 'Audio']) {
      const all = await idsOf(type, `artistIds=${artists.join()}`);
      assert.equal(new Set(all).size, all.length);
      const own = await idsOf(type, `albumArtistIds=${one}`);
      const elsewhere = await idsOf(type, `contributingArtistIds=${one}`);
      assert.deepEqual(new Set(await idsOf(type, `artistIds=${one}`)), new Set([...own, ...elsewhere]), type);
      assert.ok(!own.some((id) => elsewhere.includes(id)), type);
      assert.deepEqual(
        await idsOf(type, `albumArtistIds=${one}&artistIds=${one}&contributingArtistIds=${one}`),
        [],
      );
    }
    const artist = list(wanted[0], 'AlbumArtists')[0];
    assert.deepEqual(
      await idsOf('Audio', `artists=${encodeURIComponent(text(artist, 'Name'))}`),
      await idsOf('Audio', `artistIds=${text(artist, 'Id')}`),
    );
    assert.deepEqual(await idsOf('MusicAlbum', 'albumArtistIds=nonsense'), []);
  });

  test('dates of release, from and until', async () => {
    const all = list(await items('MusicAlbum', 'sortBy=PremiereDate'));
    const dates = all.map(premiere);
    assert.deepEqual(dates, dates.toSorted());
    for (const [query, keep] of [
      ['minPremiereDate=1980-01-01T00:00:00Z', (date: string) => date >= '1980'],
      ['maxPremiereDate=1985-05-20', (date: string) => date !== '' && date < '1985-05-21'],
      [
        'minPremiereDate=1976-05-20T00:00:00.0000000Z&maxPremiereDate=1986-05-19T23:00:00Z',
        (date: string) => date >= '1976-05-20' && date < '1986-05-20',
      ],
      ['minPremiereDate=9999-12-31T23:59:59Z', () => false],
    ] as const) {
      const found = list(await items('MusicAlbum', `sortBy=PremiereDate&${query}`));
      assert.deepEqual(found.map(premiere), dates.filter(keep), query);
    }
    const songs = list(await items('Audio', 'minPremiereDate=1975-06-01&maxPremiereDate=1980-02-01'));
    assert.ok(songs.length > 0);
    for (const song of songs) assert.match(text(song, 'PremiereDate'), /^19(?:7[6-9]|80)/);
  });

  test('what changed since a time, and what the viewer did since', async () => {
    const [track] = await idsOf('Audio', 'isPlayed=false&limit=1');
    const now = new Date(Date.now() + 1).toISOString();
    while (Date.now() <= Date.parse(now)) await new Promise(setImmediate);
    for (const type of types) assert.deepEqual(await idsOf(type, `minDateLastSaved=${now}`), [], type);
    setting.db.write((w) => w.run(`UPDATE albums SET description = 'new' WHERE id = 100001`));
    await setting.ask('listener', `/UserFavoriteItems/${track}`, { method: 'POST' });
    assert.deepEqual(await idsOf('MusicAlbum', `minDateLastSaved=${now}`), [ids['album']]);
    assert.deepEqual(await idsOf('Audio', `minDateLastSaved=${now}`), []);
    assert.deepEqual(await idsOf('Audio', `minDateLastSavedForUser=${now}`), [track]);
    const { status, json } = await setting.ask(
      'admin',
      `/Items?includeItemTypes=Audio&recursive=true&minDateLastSavedForUser=${now}`,
    );
    assert.deepEqual([status, list(json)], [200, []]);
    assert.deepEqual(
      (await idsOf('MusicAlbum', 'minDateLastSaved=2001-01-01')).length,
      (await idsOf('MusicAlbum')).length,
    );
    assert.equal((await setting.ask('listener', '/Items?minDateLastSaved=soon')).status, 400);
  });

  test('ids: in their order, or as they are sorted, filtered and cut', async () => {
    const songs = await idsOf('Audio', 'sortBy=Runtime,Name&limit=9');
    const wanted = songs.toReversed();
    assert.deepEqual(texts(await get(`/Items?ids=${wanted.join()}`), 'Id'), wanted);
    assert.deepEqual(texts(await get(`/Items?ids=${wanted.join()}&sortBy=Runtime,Name`), 'Id'), songs);
    assert.deepEqual(
      texts(
        await get(
          `/Items?ids=${wanted.join()}&sortBy=Runtime,Name&sortOrder=Descending&startIndex=2&limit=3`,
        ),
        'Id',
      ),
      songs.toReversed().slice(2, 5),
    );
    await setting.ask('listener', `/UserFavoriteItems/${songs[4]}`, { method: 'POST' });
    const marked = list(await get(`/Items?ids=${wanted.join()}&filters=IsFavorite`));
    assert.ok(
      marked.some((item) => at(item, 'Id') === songs[4]) &&
        marked.every((item) => at(item, 'UserData.IsFavorite') === true),
    );
    const mixed = [ids['album'], ids['mp3'], ids['artist'], ids['draft'], 'nonsense'];
    assert.deepEqual(texts(await get(`/Items?ids=${mixed.join()}`), 'Type'), [
      'MusicAlbum',
      'Audio',
      'MusicArtist',
    ]);
    assert.deepEqual(texts(await get(`/Items?ids=${mixed.join()}&includeItemTypes=Audio`), 'Id'), [
      ids['mp3'],
    ]);
  });

  test('favourites and plays in all combinations', async () => {
    const every = list(await items('Audio'));
    const [loved, played] = [every[0], every[1]].map((item) => text(item, 'Id'));
    for (const [id, path] of [
      [loved, 'UserFavoriteItems'],
      [played, 'UserPlayedItems'],
    ])
      await setting.ask('listener', `/${path}/${id}`, { method: 'POST' });
    const now = list(await items('Audio'));
    for (const favorite of [true, false, undefined])
      for (const play of [true, false, undefined]) {
        const wanted = now.filter(
          (item) =>
            (favorite === undefined || at(item, 'UserData.IsFavorite') === favorite) &&
            (play === undefined || at(item, 'UserData.Played') === play),
        );
        const query = [
          favorite === undefined ? '' : `isFavorite=${favorite}`,
          play === undefined ? '' : `isPlayed=${play}`,
        ].join('&');
        const found = await items('Audio', `${query}&limit=4`);
        assert.equal(at(found, 'TotalRecordCount'), wanted.length, query);
        assert.deepEqual(
          texts(found, 'Id'),
          wanted.slice(0, 4).map((item) => text(item, 'Id')),
          query,
        );
      }
    assert.deepEqual(await idsOf('Audio', 'filters=IsPlayed,IsUnplayed'), []);
    assert.deepEqual(await idsOf('Audio', 'filters=IsFolder'), []);
    assert.deepEqual(await idsOf('Audio,MusicAlbum', 'filters=IsNotFolder'), await idsOf('Audio'));
  });

  test('an album in the order of its discs, or as it is sorted', async () => {
    const parent = await idsOf('Audio', `parentId=${ids['album']}`);
    assert.equal(parent.length, 2);
    for (const [sort, wanted] of [
      ['SortName', parent],
      ['ParentIndexNumber,IndexNumber,SortName', parent],
      ['Name', [ids['flac'], ids['mp3']]],
      ['IndexNumber&sortOrder=Descending', parent.toReversed()],
    ] as const)
      assert.deepEqual(await idsOf('Audio', `parentId=${ids['album']}&sortBy=${sort}`), wanted, sort);
    assert.deepEqual(
      (await idsOf('Audio', `parentId=${ids['album']}&sortBy=Random`)).toSorted(),
      parent.toSorted(),
    );
    assert.deepEqual(await idsOf('Audio', `parentId=${ids['album']}&nameStartsWith=l`), [ids['mp3']]);
    assert.deepEqual(await idsOf('Audio', `albumIds=${ids['album']}&excludeItemIds=${ids['mp3']}`), [
      ids['flac'],
    ]);
  });

  test('lists of several words have each its direction', async () => {
    const all = list(
      await items('Audio', 'sortBy=Runtime,ProductionYear,Name&sortOrder=Descending,Ascending,Descending'),
    );
    const facts = all.map(
      (item) => [-Number(at(item, 'RunTimeTicks')), Number(at(item, 'ProductionYear') ?? -1)] as const,
    );
    const sorted = facts.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
    assert.deepEqual(facts, sorted);
    for (const type of types)
      for (const sort of [
        'PlayCount,DatePlayed,SortName',
        'IsFavoriteOrLiked,PlayCount',
        'DatePlayed,Random',
        'SortName,PlayCount',
      ])
        assert.deepEqual(
          new Set(await idsOf(type, `sortBy=${sort}&sortOrder=Descending,Ascending`)),
          new Set(await idsOf(type)),
          `${type} ${sort}`,
        );
  });

  test('ids of what was merged mean what it is part of now', async () => {
    const [other] = list(await items('MusicAlbum')).filter((album) => at(album, 'Id') !== ids['album']);
    const into = text(other, 'Id');
    const dashed = (id: string) => id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const root = setting.accounts.accounts.byId(accounts.root);
    assert.ok(root);
    new Merging(setting.db, Date.now).merge(
      asViewer(root),
      'album',
      dashed(into),
      dashed(ids['album'] ?? ''),
    );
    const old = ids['album'];
    assert.equal(at(await get(`/Items/${old}`), 'Id'), into);
    assert.deepEqual(texts(await get(`/Items?ids=${old}`), 'Id'), [into]);
    assert.deepEqual(await idsOf('Audio', `parentId=${old}`), await idsOf('Audio', `parentId=${into}`));
    assert.deepEqual(
      await idsOf('Audio', `albumIds=${old}&sortBy=Album`),
      await idsOf('Audio', `albumIds=${into}&sortBy=Album`),
    );
    const { json } = await setting.ask('listener', `/UserFavoriteItems/${old}`, { method: 'POST' });
    assert.deepEqual([at(json, 'ItemId'), at(json, 'IsFavorite')], [into, true]);
    for (const path of [`/Items/${old}/Similar`, `/Items/${old}/InstantMix`, `/UserItems/${old}/UserData`])
      await get(path);
  });
});
