import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { at, list, text } from './jellyfin-answers.ts';
import { lacks } from './jellyfin-fields.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

const everyField =
  'ChildCount,DateCreated,DateLastMediaAdded,Etag,Genres,ParentId,ProviderIds,Tags,SortName,MediaSources,MediaStreams,People';

describe('what answers hold', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 8 });
  });
  after(() => setting.close());

  const get = async (path: string): Promise<unknown> => {
    const answer = await setting.ask('listener', path);
    assert.equal(answer.status, 200, path);
    return answer.json;
  };

  test('the server says who it is', async () => {
    const info = (await setting.ask(null, '/System/Info/Public')).json;
    assert.deepEqual(lacks('publicInfo', info), []);
    assert.equal(at(info, 'ProductName'), 'Jellyfin Server');
    assert.match(text(info, 'Id'), /^[0-9a-f]{32}$/);
    assert.match(text(info, 'Version'), /^10\.11\.\d+$/);
    assert.deepEqual(lacks('publicInfo', await get('/System/Info')), []);
    assert.equal((await setting.ask(null, '/System/Info')).status, 401);
  });

  test('a user, with policy and configuration', async () => {
    for (const user of [
      await get('/Users/Me'),
      await get(`/Users/${setting.user('listener')}`),
      list(await get('/Users'), '')[0],
    ]) {
      assert.deepEqual(lacks('user', user), []);
      assert.deepEqual(lacks('policy', at(user, 'Policy')), []);
      assert.deepEqual(lacks('configuration', at(user, 'Configuration')), []);
    }
    assert.deepEqual(list(await get('/Users/Public'), ''), []);
    assert.equal((await setting.ask('listener', `/Users/${setting.user('root')}`)).status, 404);
    assert.equal((await setting.ask('root', `/Users/${setting.user('listener')}`)).status, 200);
  });

  test('lists and items of every kind', async () => {
    const kinds = { Audio: 'audio', MusicAlbum: 'album', MusicArtist: 'artist' } as const;
    for (const [type, kind] of Object.entries(kinds)) {
      const found = await get(
        `/Items?includeItemTypes=${type}&recursive=true&fields=${everyField}&searchTerm=sine`,
      );
      const whole = await get(`/Items?ids=${ids[kind === 'audio' ? 'mp3' : kind]}&fields=${everyField}`);
      for (const answer of [found, whole]) {
        assert.deepEqual(lacks('result', answer), []);
        for (const item of list(answer)) {
          assert.equal(at(item, 'Type'), type);
          assert.deepEqual(lacks(kind, item), []);
          assert.deepEqual(lacks('userData', at(item, 'UserData')), []);
        }
      }
      assert.equal(list(whole).length, 1);
    }
    for (const path of [
      '/UserViews',
      '/Genres',
      '/Artists',
      '/Artists/AlbumArtists',
      '/Items',
      '/Items/Suggestions',
    ]) {
      const answer = await get(path);
      assert.deepEqual(lacks('result', answer), [], path);
      for (const item of list(answer)) assert.deepEqual(lacks('item', item), [], path);
    }
    for (const item of list(await get('/Items/Latest'), '')) assert.deepEqual(lacks('item', item), []);
  });

  test('fields on demand are told on demand, and all of them of a single item', async () => {
    const plain = list(await get(`/Items?ids=${ids['mp3']}&enableUserData=false`))[0];
    for (const field of ['MediaSources', 'DateCreated', 'Genres', 'Path', 'UserData'])
      assert.equal(at(plain, field), undefined);
    const whole = await get(`/Items/${ids['mp3']}`);
    assert.deepEqual(lacks('audio', whole), []);
    assert.match(text(whole, 'DateCreated'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    const repeated = list(
      await get(`/Items?ids=${ids['mp3']}&fields=Genres&Fields=DateCreated&fields=Nonsense`),
    )[0];
    assert.ok(at(repeated, 'Genres') !== undefined && at(repeated, 'DateCreated') !== undefined);
  });

  test('what can be played', async () => {
    const answers = [await get(`/Items/${ids['flac']}/PlaybackInfo`)];
    const posted = await setting.ask(
      'listener',
      `/items/${ids['flac']}/playbackinfo?userId=${setting.user('listener')}`,
      {
        method: 'POST',
        body: { DeviceProfile: {} },
      },
    );
    answers.push(posted.json);
    for (const answer of answers) {
      assert.ok(text(answer, 'PlaySessionId').length > 8);
      const [source] = list(answer, 'MediaSources');
      assert.deepEqual(lacks('source', source), []);
      assert.deepEqual(lacks('stream', at(source, 'MediaStreams.0')), []);
    }
  });

  test('search hints, sessions, lyrics, filters', async () => {
    const hints = await get('/Search/Hints?searchTerm=low&limit=5');
    for (const hint of list(hints, 'SearchHints')) assert.deepEqual(lacks('hint', hint), []);
    assert.ok(Number(at(hints, 'TotalRecordCount')) > 0);
    const [session] = list(await get('/Sessions'), '');
    assert.deepEqual(lacks('session', session), []);
    assert.deepEqual(lacks('playState', at(session, 'PlayState')), []);
    const lyrics = await get(`/Audio/${ids['mp3']}/Lyrics`);
    assert.deepEqual(list(lyrics, 'Lyrics'), [
      { Text: 'La <la>', Start: 0 },
      { Text: 'lo & li', Start: 15_000_000 },
    ]);
    assert.equal((await setting.ask('listener', `/Audio/${ids['flac']}/Lyrics`)).status, 404);
    const filters = await get('/Items/Filters');
    assert.ok(list(filters, 'Genres').includes('Test & Tone') && list(filters, 'Years').includes(1999));
    const genre = list(await get('/Items/Filters2'), 'Genres').find(
      (one) => at(one, 'Name') === 'Test & Tone',
    );
    const inGenre = await get(`/Items?includeItemTypes=Audio&genreIds=${text(genre, 'Id')}`);
    assert.deepEqual(new Set(list(inGenre).map((one) => at(one, 'Name'))), new Set(['High', 'Low']));
  });
});
