import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { at, list, text, texts } from './jellyfin-answers.ts';
import { lacks } from './jellyfin-fields.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

const plugin = '/Jellyfin.Plugin.KodiSyncQueue';

describe('the queue of changes that Kodi reads', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 5 });
  });
  after(() => setting.close());

  const get = async (path: string) => {
    const answer = await setting.ask('listener', plugin + path);
    assert.equal(answer.status, 200, path);
    return answer.json;
  };
  const changes = (since: string, query = '') =>
    get(
      `/${setting.user('listener')}/GetItems?LastUpdateDT=${since}&filter=movies,tvshows,musicvideos,boxsets${query}`,
    );

  test('it is there, says the time and that it follows music', async () => {
    const time = await get('/GetServerDateTime');
    assert.ok(Math.abs(Date.parse(text(time, 'ServerDateTime')) - Date.now()) < 60_000);
    assert.ok(Date.parse(text(time, 'RetentionDateTime')) <= Date.parse(text(time, 'ServerDateTime')));
    assert.equal(at(await get('/GetPluginSettings'), 'TrackMusic'), true);
  });

  test('it tells what was changed, removed and done, to whom it concerns', async () => {
    // Times of changes have milliseconds, those of Kodi seconds; everything of the seed lies before this one.
    setting.db.write((w) => w.run(`UPDATE changes SET at = '2020-01-01T00:00:00.000Z'`));
    const since = new Date().toISOString().replace(/\.\d+Z$/, 'z');
    const none = await changes(since);
    for (const name of ['ItemsAdded', 'ItemsUpdated', 'ItemsRemoved', 'UserDataChanged'])
      assert.deepEqual(list(none, name), [], name);
    await setting.ask('listener', `/UserFavoriteItems/${ids['flac']}`, { method: 'POST' });
    await setting.ask('root', `/UserFavoriteItems/${ids['mp3']}`, { method: 'POST' });
    setting.db.write((w) => {
      w.run(`UPDATE tracks SET title = 'Higher' WHERE id = 300002`);
      w.run(`UPDATE albums SET title = 'Hushed' WHERE id = 100002`);
      w.run('DELETE FROM tracks WHERE id = 300001');
    });
    const told = await changes(since);
    assert.ok(list(told, 'ItemsUpdated').includes(ids['flac']));
    assert.deepEqual(list(told, 'ItemsRemoved'), [ids['mp3']]);
    for (const name of ['ItemsAdded', 'ItemsUpdated', 'ItemsRemoved'])
      assert.ok(!list(told, name).includes(ids['draft']));
    assert.deepEqual(texts(told, 'ItemId', 'UserDataChanged'), [ids['flac']]);
    assert.deepEqual(lacks('userData', at(told, 'UserDataChanged.0')), []);
    assert.equal(at(told, 'UserDataChanged.0.IsFavorite'), true);
    assert.deepEqual(list(await changes(since, ',music'), 'ItemsUpdated'), []);
    assert.deepEqual(list(await changes(since.replace(/^\d+/, '2099')), 'ItemsUpdated'), []);
  });

  test("a queue is its owner's, and what is no longer kept is said to be gone", async () => {
    const others = await setting.ask(
      'listener',
      `${plugin}/${setting.user('root')}/GetItems?LastUpdateDT=2024-01-01T00:00:00Z`,
    );
    assert.equal(others.status, 403);
    setting.db.write((w) => w.run('DELETE FROM changes WHERE seq < (SELECT max(seq) FROM changes)'));
    const old = await setting.ask(
      'listener',
      `${plugin}/${setting.user('listener')}/GetItems?LastUpdateDT=2019-01-01T00:00:00Z`,
    );
    assert.equal(old.status, 410);
  });
});
