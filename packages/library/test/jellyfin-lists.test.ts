import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { foldName } from '../src/catalogue/index.ts';
import { at, list, text, texts } from './jellyfin-answers.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

const sorts =
  `Default Album AlbumArtist Artist DateCreated DatePlayed PremiereDate SortName Name Random Runtime CommunityRating
  CriticRating ProductionYear PlayCount IsFolder IsFavoriteOrLiked DateLastContentAdded ParentIndexNumber IndexNumber ChildCount`.split(
    /\s+/,
  );
const types = ['Audio', 'MusicAlbum', 'MusicArtist'] as const;

/** When an item was played last, '' for never. */
const playedAt = (item: unknown): string => {
  const time = at(item, 'UserData.LastPlayedDate');
  return typeof time === 'string' ? time : '';
};

describe('lists', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 60, tracksPerAlbum: 12 });
  });
  after(() => setting.close());

  const get = async (path: string): Promise<unknown> => {
    const answer = await setting.ask('listener', path);
    assert.equal(answer.status, 200, path);
    return answer.json;
  };
  const idsOf = async (path: string): Promise<string[]> => texts(await get(path), 'Id');

  test('in every order and direction, pages hold every item once', async () => {
    for (const type of types) {
      const kind = `includeItemTypes=${type}${type === 'Audio' ? '&nameLessThan=e' : ''}`;
      const every = new Set(await idsOf(`/Items?${kind}&recursive=true`));
      assert.ok(every.size > 10, 'there is more than a page');
      for (const sort of sorts)
        for (const order of ['Ascending', 'Descending']) {
          const found: string[] = [];
          const page = Math.ceil(every.size / 3);
          for (let start = 0; start < every.size; start += page) {
            const query = `${kind}&sortBy=${sort}&sortOrder=${order}&startIndex=${start}&limit=${page}`;
            const answer = await get(`/Items?${query}`);
            assert.equal(at(answer, 'TotalRecordCount'), every.size, `${type} ${sort} ${order}`);
            found.push(...texts(answer, 'Id'));
          }
          assert.equal(found.length, every.size, `${type} ${sort} ${order}`);
          assert.deepEqual(new Set(found), every, `${type} ${sort} ${order}`);
        }
    }
  });

  test('orders go by what they say', async () => {
    const falling = async (sort: string, type: string, value: (item: unknown) => string | number) => {
      const answer = await get(
        `/Items?includeItemTypes=${type}&sortBy=${sort}&sortOrder=Descending&fields=DateCreated`,
      );
      const values = list(answer).map(value);
      const sorted = values.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0));
      assert.deepEqual(values, sorted, `${type} ${sort}`);
    };
    for (const type of types) {
      await falling('PlayCount', type, (item) => Number(at(item, 'UserData.PlayCount')));
      await falling('DatePlayed', type, playedAt);
      await falling('IsFavoriteOrLiked', type, (item) => Number(at(item, 'UserData.IsFavorite')));
      await falling('DateCreated', type, (item) => String(at(item, 'DateCreated')));
    }
    await falling('ProductionYear', 'Audio', (item) => Number(at(item, 'ProductionYear') ?? -1));
    await falling('SortName', 'MusicAlbum', (item) => foldName(text(item, 'Name')));
  });

  test('a list without a limit is whole, however long it is', async () => {
    const { tracks } = await setting.catalogue.counts({ kind: 'stranger' });
    assert.ok(tracks > 500, 'there are more than fit into one page');
    const whole = await get('/Items?includeItemTypes=Audio&fields=Genres');
    assert.equal(at(whole, 'TotalRecordCount'), list(whole).length);
    assert.equal(new Set(texts(whole, 'Id')).size, list(whole).length);
    const most = await get('/Items?includeItemTypes=Audio&startIndex=7&limit=550');
    assert.deepEqual(texts(most, 'Id'), texts(whole, 'Id').slice(7, 557));
    assert.deepEqual([at(most, 'StartIndex'), at(most, 'TotalRecordCount')], [7, list(whole).length]);
    assert.deepEqual(list(await get('/Items?includeItemTypes=Audio&limit=0')), []);
  });

  test('filters by what the viewer did make the whole list together', async () => {
    for (const type of types) {
      const query = `/Items?includeItemTypes=${type}&recursive=true`;
      const every = await idsOf(query);
      for (const [yes, no, field] of [
        ['filters=IsFavorite', 'isFavorite=false', 'IsFavorite'],
        ['Filters=IsPlayed', 'filters=IsUnplayed', 'Played'],
      ] as const) {
        const having = await get(`${query}&${yes}`);
        assert.ok(list(having).every((item) => at(item, `UserData.${field}`) === true));
        const lacking = await idsOf(`${query}&${no}`);
        assert.equal(list(having).length + lacking.length, every.length, `${type} ${field}`);
      }
      assert.deepEqual(await idsOf(`${query}&filters=IsResumable`), []);
    }
  });

  test('filters by name, year and genre', async () => {
    const albums = await get('/Items?includeItemTypes=MusicAlbum&fields=Genres');
    const letter = foldName(text(albums, 'Items.5.Name')).charAt(0);
    const begin = list(albums).filter((album) => foldName(text(album, 'Name')).startsWith(letter));
    const named = await get(`/Items?includeItemTypes=MusicAlbum&nameStartsWith=${letter.toUpperCase()}`);
    assert.deepEqual(
      texts(named, 'Id'),
      begin.map((album) => text(album, 'Id')),
    );
    const year = Number(at(albums, 'Items.3.ProductionYear'));
    const inYears = await get(`/Items?includeItemTypes=MusicAlbum&years=${year},1066`);
    assert.ok(
      list(inYears).length > 0 && list(inYears).every((album) => at(album, 'ProductionYear') === year),
    );
    const [one, two] = list(await get('/Genres')).map((genre) => ({
      id: text(genre, 'Id'),
      name: text(genre, 'Name'),
    }));
    assert.ok(one && two);
    const wanted = list(albums).filter((album) =>
      [one.name, two.name].some((name) => list(album, 'Genres').includes(name)),
    );
    for (const query of [
      `genreIds=${one.id},${two.id}`,
      `genres=${one.name}|${two.name}`,
      `genreIds=${one.id}&genreIds=${two.id}`,
    ])
      assert.deepEqual(
        new Set(await idsOf(`/Items?includeItemTypes=MusicAlbum&${query}`)),
        new Set(wanted.map((album) => text(album, 'Id'))),
        query,
      );
    assert.deepEqual(await idsOf(`/Items?includeItemTypes=MusicAlbum&genreIds=${'0'.repeat(32)}`), []);
    assert.equal(at(await get(`/Genres/${encodeURIComponent(one.name)}`), 'Id'), one.id);
  });

  test('by parent: a library, an album, an artist, a genre; nothing below what is none', async () => {
    const view = list(await get('/UserViews')).find((one) => at(one, 'Name') === 'Open');
    assert.deepEqual(
      await idsOf(`/Items?parentId=${text(view, 'Id')}&recursive=true&includeItemTypes=MusicAlbum`),
      [ids['album']],
    );
    assert.deepEqual(await idsOf(`/Items?parentId=${ids['album']}&sortBy=SortName`), [
      ids['mp3'],
      ids['flac'],
    ]);
    assert.deepEqual(await idsOf(`/Items?parentId=${ids['artist']}`), [ids['album']]);
    assert.equal(
      (await idsOf(`/Items?parentId=${ids['artist']}&includeItemTypes=Audio&recursive=true`)).length,
      2,
    );
    for (const name of ['artistIds', 'albumArtistIds'])
      assert.deepEqual(
        await idsOf(`/Items?includeItemTypes=MusicAlbum&recursive=true&${name}=${ids['artist']}`),
        [ids['album']],
        name,
      );
    assert.deepEqual(
      await idsOf(`/Items?includeItemTypes=MusicAlbum&contributingArtistIds=${ids['artist']}`),
      [],
    );
    assert.deepEqual(await idsOf(`/Items?albumIds=${ids['album']}&includeItemTypes=Audio`), [
      ids['mp3'],
      ids['flac'],
    ]);
    for (const parent of [ids['mp3'], ids['draft'], 'f'.repeat(32), 'nonsense'])
      assert.deepEqual(await idsOf(`/Items?parentId=${parent}&recursive=true`), [], parent);
    for (const type of ['Movie', 'Series,Episode'])
      assert.deepEqual(await idsOf(`/Items?includeItemTypes=${type}`), []);
  });

  test('artists: those of albums, and all', async () => {
    const named = await idsOf('/Artists/AlbumArtists');
    const all = new Set(await idsOf('/Artists'));
    assert.ok(named.every((id) => all.has(id)) && named.length < all.size);
    const genre = list(await get('/Items/Filters2'), 'Genres').find(
      (one) => at(one, 'Name') === 'Test & Tone',
    );
    assert.deepEqual(await idsOf(`/Artists/AlbumArtists?genreIds=${text(genre, 'Id')}`), [ids['artist']]);
    assert.deepEqual(await idsOf('/Artists?searchTerm=sine%20%26'), [ids['artist']]);
  });

  test('a search among favourites, years, genres, an album or an artist', async () => {
    const search = (query: string) =>
      idsOf(`/Items?searchTerm=low&includeItemTypes=Audio&recursive=true&${query}`);
    const genre = list(await get('/Items/Filters2'), 'Genres').find(
      (one) => at(one, 'Name') === 'Test & Tone',
    );
    for (const query of [
      'years=1999',
      `genreIds=${text(genre, 'Id')}`,
      `parentId=${ids['album']}`,
      `artistIds=${ids['artist']}`,
    ])
      assert.deepEqual(await search(query), [ids['mp3']], query);
    assert.ok(!(await search('filters=IsFavorite')).includes(ids['mp3'] ?? ''));
    assert.ok((await search('isFavorite=false')).includes(ids['mp3'] ?? ''));
    assert.deepEqual(
      await idsOf(`/Items?parentId=${ids['album']}&includeItemTypes=MusicArtist,Playlist,MusicGenre`),
      [],
    );
  });

  test('a search leafs through every kind', async () => {
    const whole = await get('/Items?searchTerm=a&recursive=true&limit=100&includeItemTypes=MusicAlbum,Audio');
    const parts: string[] = [];
    for (let start = 0; start < 100; start += 10)
      parts.push(
        ...(await idsOf(
          `/Items?searchTerm=a&limit=10&startIndex=${start}&includeItemTypes=MusicAlbum,Audio`,
        )),
      );
    assert.deepEqual(parts, texts(whole, 'Id'));
    assert.deepEqual(await idsOf('/Items?searchTerm=AC%2FDC%20*%22&limit=5'), []);
  });
});
