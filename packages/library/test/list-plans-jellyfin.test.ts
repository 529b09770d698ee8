import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';
import { pretendLarge, type RecordingReaders, recordingThread, walkList } from './list-plans.ts';
import { jellyfinFilters, jellyfinKinds, rareJellyfinFilters, sortWords } from './list-words.ts';

describe('lists of Jellyfin clients are read from indexes and position tables', () => {
  let setting: JellyfinSetting;
  let readers: RecordingReaders;
  before(async () => {
    const readersOf = (path: string): RecordingReaders => (readers = recordingThread(path));
    setting = await openJellyfin({ albums: 60, tracksPerAlbum: 4, readersOf });
    pretendLarge(setting.db);
  });
  after(() => setting.close());

  const walk = (path: string) =>
    walkList(readers, path, async (place) => {
      const start = 'offset' in place ? place.offset : 0;
      const { status, json } = await setting.ask('listener', `${path}&startIndex=${start}&limit=2`);
      assert.equal(status, 200, JSON.stringify(json));
      return json;
    });

  test('every word of SortBy, and every order with every filter', async () => {
    for (const kind of ['album', 'track', 'artist'] as const) {
      const list = `/Items?recursive=true&includeItemTypes=${jellyfinKinds[kind]}`;
      const words = Object.entries(sortWords[kind]);
      for (const [word] of words) await walk(`${list}&sortBy=${word}`);
      // What a filter reads does not hang on the order, but for whether that is everybody's, one's own or none.
      for (const word of ['SortName', 'DatePlayed', 'Random'])
        for (const filter of jellyfinFilters) await walk(`${list}&sortBy=${word}&${filter}`);
      for (const filter of rareJellyfinFilters) await walk(`${list}&sortBy=SortName&${filter}`);
      await walk(`${list}&sortBy=ProductionYear,SortName,PlayCount&sortOrder=Descending,Ascending`);
      await walk(`${list}&sortBy=PlayCount,DateCreated,SortName&sortOrder=Descending`);
    }
  });

  test('artists, new albums, genres, searches', async () => {
    for (const path of ['/Artists', '/Artists/AlbumArtists'])
      for (const word of Object.keys(sortWords.artist))
        await walk(`${path}?sortBy=${word}&sortOrder=Descending`);
    for (const text of ['ka', 'kalo r', '夜']) {
      await walk(`/Search/Hints?searchTerm=${text}`);
      await walk(`/Items?recursive=true&searchTerm=${text}&filters=IsFavorite`);
    }
    for (const path of [
      '/Items/Latest',
      '/Genres',
      '/Years',
      '/Studios',
      '/Persons',
      '/Items/Suggestions',
      '/Items/Counts',
      '/Items/Filters',
    ])
      await walk(`${path}?`);
  });
});
