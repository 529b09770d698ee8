import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { at, list, text, texts } from './jellyfin-answers.ts';
import { type Call, ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

const mp3 = ids['mp3'] ?? '';
const flac = ids['flac'] ?? '';

describe('what people do', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 6 });
  });
  after(() => setting.close());

  const ask = (path: string, call?: Call) => setting.ask('listener', path, call);
  const post = (path: string, call: Call = {}) => ask(path, { method: 'POST', ...call });
  const data = async (id: string) => (await ask(`/UserItems/${id}/UserData`)).json;
  const plays = async (id: string) => at(await data(id), 'PlayCount');

  test('plays of the past count at their times, each once however often it is told', async () => {
    const before = Number(await plays(mp3));
    const times = ['2024-03-01T10:00:00Z', '2024-03-02T10:00:00.0000000Z', '20240303100000'];
    for (const time of [...times, ...times]) {
      const answer = await post(`/UserPlayedItems/${mp3}?datePlayed=${time}`);
      assert.deepEqual([answer.status, at(answer.json, 'Played')], [200, true]);
    }
    assert.equal(await plays(mp3), before + 3);
    const twice = { headers: { 'idempotency-key': 'op-1' } };
    const [one, two] = await Promise.all([
      post(`/UserPlayedItems/${mp3}?datePlayed=2024-03-04T10:00:00Z`, twice),
      post(`/UserPlayedItems/${mp3}?datePlayed=2024-03-04T10:00:00Z`, twice),
    ]);
    assert.deepEqual(one.json, two.json);
    assert.equal(await plays(mp3), before + 4);
    assert.equal(at(await data(mp3), 'LastPlayedDate'), '2024-03-04T10:00:00.0000000Z');
    assert.equal((await post(`/UserFavoriteItems/${mp3}`, twice)).status, 422);
    await post(`/UserPlayedItems/${flac}`);
    await post(`/UserPlayedItems/${flac}`);
    assert.equal(await plays(flac), 1);
    await ask(`/UserPlayedItems/${ids['album']}`, { method: 'DELETE' });
    assert.deepEqual([await plays(mp3), await plays(flac), await plays(ids['album'] ?? '')], [0, 0, 0]);
  });

  test('absolute writes touch the fields that are sent, and may be repeated', async () => {
    const write = (body: object) => post(`/UserItems/${mp3}/UserData`, { body });
    for (let time = 0; time < 2; time++) {
      const all = {
        PlayCount: 9,
        IsFavorite: true,
        Rating: 10,
        PlaybackPositionTicks: 123_0000,
        LastPlayedDate: '2024-01-01T00:00:00Z',
      };
      const { json } = await write(all);
      const told = ['PlayCount', 'IsFavorite', 'Rating', 'PlaybackPositionTicks', 'LastPlayedDate'].map(
        (name) => at(json, name),
      );
      assert.deepEqual(told, [9, true, 10, 123_0000, '2024-01-01T00:00:00.0000000Z']);
    }
    assert.equal(at((await write({ isFavorite: false })).json, 'PlayCount'), 9);
    assert.equal(at((await write({ Played: false })).json, 'PlayCount'), 0);
    assert.equal(at((await write({ Played: true })).json, 'PlayCount'), 1);
    assert.equal(at((await write({ Likes: false })).json, 'Rating'), 2);
    assert.equal(at((await write({ Rating: 0, PlaybackPositionTicks: 0 })).json, 'Rating'), undefined);
    assert.equal((await ask(`/UserItems/${mp3}/UserData?userId=${setting.user('root')}`)).status, 403);
    assert.equal((await write({ LastPlayedDate: 'yesterday' })).status, 400);
    assert.equal(at((await post(`/UserItems/${ids['album']}/Rating?likes=true`)).json, 'Likes'), true);
    assert.equal(
      at((await ask(`/UserItems/${ids['album']}/Rating`, { method: 'DELETE' })).json, 'Likes'),
      undefined,
    );
  });

  test('what players report is seen among the sessions and counts', async () => {
    const before = Number(await plays(flac));
    const report = (what: string, body: object) => post(`/Sessions/Playing${what}`, { body });
    assert.equal((await report('', { ItemId: flac, PositionTicks: 0 })).status, 204);
    assert.equal((await report('/Progress', { ItemId: flac, PositionTicks: 5_000_000 })).status, 204);
    assert.equal((await report('/Stopped', { ItemId: flac, PositionTicks: 8_000_000 })).status, 204);
    assert.equal(await plays(flac), before + 1);
    await report('/Stopped', { ItemId: flac });
    assert.equal(await plays(flac), before + 2);
    assert.equal((await report('', { ItemId: 'f'.repeat(32) })).status, 204);
    assert.equal((await report('/Ping', {})).status, 204);
    for (const path of ['/Sessions/Capabilities', '/Sessions/Capabilities/Full'])
      assert.equal((await post(path, { body: { PlayableMediaTypes: ['Audio'] } })).status, 204);
  });

  test('a playlist with the same track twice, told twice, made once', async () => {
    const call = {
      body: { Name: 'Twice', Ids: [mp3, flac, mp3], MediaType: 'Audio' },
      headers: { 'idempotency-key': 'make' },
    };
    const made = await post('/Playlists', call);
    const id = text(made.json, 'Id');
    assert.equal(text((await post('/Playlists', call)).json, 'Id'), id);
    const content = async () => texts((await ask(`/playlists/${id}/items`)).json, 'Id');
    const entries = async () => texts((await ask(`/Playlists/${id}/Items`)).json, 'PlaylistItemId');
    assert.deepEqual(await content(), [mp3, flac, mp3]);
    assert.equal(new Set(await entries()).size, 3);
    const second = (await entries())[2] ?? '';
    assert.equal((await post(`/Playlists/${id}/Items/${second}/Move/0`)).status, 204);
    assert.deepEqual(await content(), [mp3, mp3, flac]);
    assert.equal((await ask(`/Playlists/${id}/Items?entryIds=${mp3}`, { method: 'DELETE' })).status, 204);
    assert.deepEqual(await content(), [mp3, flac]);
    assert.equal((await post(`/Playlists/${id}/Items?ids=${ids['album']}&position=1`)).status, 204);
    assert.deepEqual(await content(), [mp3, mp3, flac, flac]);
    assert.equal((await post(`/Playlists/${id}`, { body: { Ids: [flac], Name: 'Once' } })).status, 204);
    assert.deepEqual(await content(), [flac]);
    assert.equal(
      (await post(`/Items/${id}`, { body: { Id: id, Name: 'Renamed', Type: 'Playlist' } })).status,
      204,
    );
    const listed = list((await ask('/Items?includeItemTypes=Playlist&recursive=true')).json);
    assert.equal(
      at(
        listed.find((one) => at(one, 'Id') === id),
        'Name',
      ),
      'Renamed',
    );
    assert.equal((await setting.ask('root', `/Playlists/${id}`)).status, 404);
    assert.equal(
      (await setting.ask('root', `/Playlists/${id}/Items?ids=${mp3}`, { method: 'POST' })).status,
      404,
    );
    assert.equal((await ask(`/Items/${id}`, { method: 'DELETE' })).status, 204);
    assert.equal((await ask(`/Playlists/${id}/Items`)).status, 404);
  });

  test('mixes begin with what they are of', async () => {
    const first = async (path: string) => text((await ask(path)).json, 'Items.0.Id');
    for (const path of [`/Items/${flac}/InstantMix?limit=5`, `/songs/${flac}/instantmix`])
      assert.equal(await first(path), flac);
    assert.equal(await first(`/Albums/${ids['album']}/InstantMix`), mp3);
    for (const path of [`/Artists/${ids['artist']}/InstantMix`, `/Artists/InstantMix?id=${ids['artist']}`])
      assert.ok([mp3, flac].includes(await first(path)));
    const mix = list((await ask('/MusicGenres/Test%20%26%20Tone/InstantMix')).json);
    assert.deepEqual(new Set(mix.map((item) => text(item, 'Id'))), new Set([mp3, flac]));
    const similar = await ask(`/Items/${mp3}/Similar`);
    assert.deepEqual(texts(similar.json, 'Id'), [flac]);
    assert.equal((await ask(`/Items/${'f'.repeat(32)}/Similar`)).status, 404);
  });

  test('a client finds again what it asked to keep', async () => {
    const path = '/DisplayPreferences/usersettings?client=emby';
    assert.equal(text((await ask(path)).json, 'SortBy'), 'SortName');
    assert.equal(
      (await post(path, { body: { SortBy: 'DateCreated', CustomPrefs: { homesection0: 'none' } } })).status,
      204,
    );
    const kept = (await ask(path)).json;
    assert.deepEqual([at(kept, 'SortBy'), at(kept, 'CustomPrefs.homesection0')], ['DateCreated', 'none']);
    assert.equal(text((await setting.ask('root', path)).json, 'SortBy'), 'SortName');
  });
});
