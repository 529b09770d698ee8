/** Many edits of user data in one request, as offline stores send them. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { at } from './jellyfin-answers.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

const [mp3 = '', flac = '', album = '', hidden = '', draft = ''] = [
  'mp3',
  'flac',
  'album',
  'hidden',
  'draft',
].map((name) => ids[name]);

const resultsIn = (json: unknown): readonly unknown[] => {
  const results = at(json, 'Results');
  return Array.isArray(results) ? results : [];
};

describe('many edits in one request', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 6 });
  });
  after(() => setting.close());

  const send = (Edits: readonly object[], who: 'listener' | null = 'listener') =>
    setting.ask(who, '/UserData/Edits', { method: 'POST', body: { Edits } });
  const data = async (id: string) => (await setting.ask('listener', `/UserItems/${id}/UserData`)).json;
  const statuses = (json: unknown) => resultsIn(json).map((result) => at(result, 'Status'));

  test('each is made once by its key and answered by itself; what a listener may not see is not there', async () => {
    const time = '2024-03-01T10:00:00.000Z';
    const before = Number(at(await data(mp3), 'PlayCount'));
    const edits = [
      { Key: 'a', ItemId: mp3, Operation: 'play.event', At: time },
      { Key: 'b', ItemId: hidden, Operation: 'favorite.set', Value: true },
      { Key: 'c', ItemId: album, Operation: 'favorite.set', Value: true },
      { Key: 'd', ItemId: flac, Operation: 'rating.set', Value: 8 },
      { Key: 'e', ItemId: flac, Operation: 'rating.set', Value: 80 },
      { Key: 'f', ItemId: draft, Operation: 'rating.set', Value: 8 },
      { Key: 'g', ItemId: album, Operation: 'play.event', At: time },
      { Key: 'h', ItemId: 'f'.repeat(32), Operation: 'favorite.set', Value: true },
    ];
    for (let turn = 0; turn < 2; turn += 1) {
      const { status, json } = await send(edits);
      assert.deepEqual([status, statuses(json)], [200, [200, 404, 200, 200, 422, 404, 422, 422]]);
      assert.deepEqual(at(resultsIn(json)[0], 'UserData'), await data(mp3));
      assert.deepEqual(at(at(resultsIn(json)[3], 'UserData'), 'Rating'), 8);
    }
    assert.equal(at(await data(mp3), 'PlayCount'), before + 1);
    assert.equal(at(await data(album), 'IsFavorite'), true);
    // The same play told by its own request is the same play.
    const headers = { 'idempotency-key': 'a' };
    await setting.ask('listener', `/UserPlayedItems/${mp3}?datePlayed=${time}`, { method: 'POST', headers });
    assert.equal(at(await data(mp3), 'PlayCount'), before + 1);
  });

  test('playlists are made, filled, renamed and deleted once by their keys; a list that is another than expected stays', async () => {
    const edit = async (Key: string, Operation: string, more: object) =>
      resultsIn((await send([{ Key, Operation, ...more }])).json)[0];
    const listOf = async (id: string) =>
      at((await setting.ask('listener', `/Playlists/${id}`)).json, 'ItemIds');
    const made = await edit('l1', 'playlist.create', { Name: 'Mine', Ids: [mp3, flac] });
    const id = String(at(made, 'Id'));
    assert.equal(at(made, 'Status'), 200);
    assert.deepEqual(await edit('l1', 'playlist.create', { Name: 'Mine', Ids: [mp3, flac] }), made);
    const fill = (Key: string, Base: readonly string[], Ids: readonly string[]) =>
      edit(Key, 'playlist.setItems', { ItemId: id, Base, Ids });
    assert.equal(at(await fill('l2', [flac], [mp3]), 'Status'), 409);
    assert.deepEqual(await listOf(id), [mp3, flac]);
    for (let turn = 0; turn < 2; turn += 1)
      assert.equal(at(await fill('l3', [mp3, flac], [flac, flac]), 'Status'), 200);
    assert.deepEqual(await listOf(id), [flac, flac]);
    // What the single request has more to say of goes there.
    assert.equal(at(await fill('l4', [flac, flac], [hidden]), 'Status'), 422);
    assert.equal(at(await edit('l5', 'playlist.rename', { ItemId: id, Name: 'Ours' }), 'Status'), 200);
    const { json } = await setting.ask('listener', `/Items/${id}`);
    assert.equal(at(json, 'Name'), 'Ours');
    assert.equal(at(await edit('l6', 'playlist.delete', { ItemId: id }), 'Status'), 200);
    assert.equal((await setting.ask('listener', `/Playlists/${id}`)).status, 404);
    assert.equal(at(await edit('l6', 'playlist.delete', { ItemId: id }), 'Status'), 200);
  });

  test('a position that is older than the last play is not taken', async () => {
    const position = (Key: string, PositionTicks: number, At: string) =>
      send([{ Key, ItemId: flac, Operation: 'progress.set', PositionTicks, At }]);
    await send([{ Key: 'p', ItemId: flac, Operation: 'play.event', At: '2024-05-01T00:00:00Z' }]);
    await position('q', 50_000_000, '2024-05-02T00:00:00Z');
    await position('r', 10_000_000, '2024-05-01T12:00:00Z');
    assert.equal(at(await data(flac), 'PlaybackPositionTicks'), 50_000_000);
    assert.equal(at(await data(flac), 'LastPlayedDate'), '2024-05-02T00:00:00.0000000Z');
  });

  test('the mark of having been played is set and taken back, and two edits of one thing keep their order', async () => {
    const mark = (Key: string, Value: boolean, At: string) => ({
      Key,
      ItemId: flac,
      Operation: 'played.set',
      Value,
      At,
    });
    const told = await send([
      mark('m1', false, '2030-01-01T00:00:00Z'),
      mark('m2', true, '2024-06-01T00:00:00Z'),
      { Key: 'm3', ItemId: flac, Operation: 'favorite.set', Value: true },
      { Key: 'm4', ItemId: flac, Operation: 'favorite.set', Value: false },
    ]);
    assert.deepEqual(statuses(told.json), [200, 200, 200, 200]);
    const now = await data(flac);
    assert.deepEqual(
      ['Played', 'PlayCount', 'LastPlayedDate', 'IsFavorite', 'PlaybackPositionTicks'].map((name) =>
        at(now, name),
      ),
      [true, 1, '2024-06-01T00:00:00.0000000Z', false, 0],
    );
    await send([mark('m5', false, '2020-01-01T00:00:00Z')]);
    assert.equal(at(await data(flac), 'Played'), true, 'somebody listened after that');
  });

  test('strangers send nothing, nobody sends too many, and nonsense is no edit', async () => {
    assert.equal((await send([], null)).status, 401);
    const many = Array.from({ length: 501 }, (_, n) => ({ Key: `k${n}`, ItemId: mp3, Operation: 'x' }));
    assert.equal((await send(many)).status, 400);
    assert.deepEqual(
      statuses((await send([{ ItemId: mp3, Operation: 'favorite.set', Value: true }, {}])).json),
      [422, 422],
    );
  });
});
