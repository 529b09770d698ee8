import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { at, list, text, texts } from './jellyfin-answers.ts';
import { type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

const fields = 'fields=Genres,SortName,DateCreated,ProviderIds,ParentId';

describe('what is like something', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 40, tracksPerAlbum: 4 });
    setting.db.write((w) => w.run(`UPDATE artists SET bio = 'Lived by the sea.'`));
  });
  after(() => setting.close());

  const get = async (path: string): Promise<unknown> => {
    const answer = await setting.ask('listener', path);
    assert.equal(answer.status, 200, path);
    return answer.json;
  };
  const someOf = async (type: string): Promise<readonly string[]> =>
    texts(await get(`/Items?recursive=true&includeItemTypes=${type}&limit=6&sortBy=DateCreated`), 'Id');

  for (const type of ['Audio', 'MusicAlbum', 'MusicArtist'])
    test(`is shown as it is shown elsewhere: ${type}`, async () => {
      let any = 0;
      for (const id of await someOf(type)) {
        const answer = await get(`/Items/${id}/Similar?limit=7&${fields}`);
        const items = list(answer);
        assert.equal(at(answer, 'TotalRecordCount'), items.length);
        assert.ok(items.length <= 7);
        any += items.length;
        for (const item of items) {
          assert.equal(text(item, 'Type'), type);
          assert.notEqual(text(item, 'Id'), id);
        }
        const ids = texts(answer, 'Id');
        assert.equal(new Set(ids).size, ids.length);
        if (ids.length > 0) assert.deepEqual(items, list(await get(`/Items?ids=${ids.join()}&${fields}`)));
      }
      assert.ok(any > 0, 'something is like something');
    });

  test('tells the biographies of artists to who asks for them', async () => {
    for (const id of await someOf('MusicArtist'))
      for (const item of list(await get(`/Items/${id}/Similar?fields=Overview`)))
        assert.equal(text(item, 'Overview'), 'Lived by the sea.');
  });

  test('a mix has no song twice, and as many as were asked for where there are so many', async () => {
    for (const type of ['Audio', 'MusicAlbum', 'MusicArtist'])
      for (const id of await someOf(type)) {
        const ids = texts(await get(`/Items/${id}/InstantMix?limit=9`), 'Id');
        assert.equal(new Set(ids).size, ids.length);
        assert.ok(ids.length > 0 && ids.length <= 9);
        if (type === 'Audio') assert.equal(ids[0], id);
      }
    const [track] = await someOf('Audio');
    assert.deepEqual(list(await get(`/Items/${track}/Similar?limit=0`)), []);
  });
});
