import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts } from './catalogue-seed.ts';
import { at, code, openSubsonic, type Query, type SubsonicSetting, texts } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';

// Accounts by a client, the queue by index, and what old clients ask for.

describe('accounts by a client', () => {
  let setting: SubsonicSetting;
  let managing: string;
  const manage = (method: string, query: Query = {}) =>
    setting.ask(null, method, { apiKey: managing, ...query });
  const origin = { address: '127.0.0.1', userAgent: 'test' };
  const signsIn = (username: string, password: string): Promise<boolean> =>
    setting.services.signIn.signIn({ username, password, kind: 'bearer', origin }).then(
      () => true,
      () => false,
    );
  before(async () => {
    setting = await openSubsonic({ albums: 10 });
    setting.db.write((w) =>
      w.run(`UPDATE tracks SET artist_name = 'Sine & Sons' WHERE title IN ('Low', 'High')`),
    );
    managing = setting.services.appPasswords.create(accounts.root, 'desk', { manages: true }).secret;
  });
  after(() => setting.close());

  test('only an app password of root that was made for it manages accounts', async () => {
    const forAdmin = setting.services.appPasswords.create(accounts.admin, 'desk', { manages: true }).secret;
    const person = { username: 'new', password: 'long enough', email: 'new@example.org' };
    const calls: readonly (readonly [string, Query?])[] = [
      ['getUsers'],
      ['createUser', person],
      ['updateUser', { username: 'listener', adminRole: true }],
      ['changePassword', { username: 'listener', password: 'long enough' }],
      ['deleteUser', { username: 'listener' }],
    ];
    for (const [method, query = {}] of calls) {
      for (const who of ['listener', 'admin', 'root'] as const)
        assert.equal(code(await setting.ask(who, method, query)), 50, `${method} ${who}`);
      assert.equal(code(await setting.ask(null, method, { ...query, apiKey: forAdmin })), 50, method);
    }
    assert.equal(setting.services.accounts.byName('listener')?.role, 'user');
    const own = { username: 'listener', password: 'my new password' };
    assert.equal(code(await setting.ask('listener', 'changePassword', own)), 50, 'nor his own');
    const names = texts(await manage('getUsers'), 'users.user', 'username');
    assert.deepEqual(names.length, Object.keys(accounts).length);
  });

  test('an account is made, changed and removed; its password is for the pages and never for this face', async () => {
    const person = { username: 'Nora', password: 'enc:6c6f6e6720656e6f756768', email: 'nora@example.org' };
    assert.equal(code(await manage('createUser', { ...person, email: '' })), 10);
    assert.equal(code(await manage('createUser', { ...person, password: 'short' })), 0);
    assert.equal((await manage('createUser', person))['status'], 'ok');
    assert.equal(code(await manage('createUser', person)), 0, 'the name is taken');
    assert.equal(await signsIn('nora', 'long enough'), true);
    assert.equal(code(await setting.ask(null, 'ping', { u: 'Nora', p: 'long enough' })), 40);
    const user = async () => at(await manage('getUser', { username: 'nora' }), 'user');
    assert.deepEqual([at(await user(), 'adminRole'), at(await user(), 'email')], [false, 'nora@example.org']);
    await manage('updateUser', { username: 'NORA', adminRole: true, email: 'n@example.org' });
    assert.deepEqual([at(await user(), 'adminRole'), at(await user(), 'email')], [true, 'n@example.org']);
    await manage('updateUser', { username: 'nora', adminRole: false });
    assert.equal(setting.services.accounts.byName('nora')?.role, 'user');
    assert.equal(
      (await manage('changePassword', { username: 'nora', password: 'another one' }))['status'],
      'ok',
    );
    assert.deepEqual(
      [await signsIn('nora', 'long enough'), await signsIn('nora', 'another one')],
      [false, true],
    );
    assert.equal((await manage('deleteUser', { username: 'nora' }))['status'], 'ok');
    assert.equal(code(await manage('deleteUser', { username: 'nora' })), 70);
    assert.equal(code(await manage('updateUser', { username: 'nora' })), 70);
    assert.equal(code(await manage('deleteUser', { username: 'root' })), 0, 'the last root stays');
  });

  test('limits that would not be kept are refused, those that limit nothing are not', async () => {
    const person = { username: 'limited', password: 'long enough', email: 'l@example.org' };
    assert.equal(code(await manage('createUser', { ...person, musicFolderId: 1 })), 0);
    assert.equal(code(await manage('updateUser', { username: 'listener', maxBitRate: 128 })), 0);
    assert.equal(setting.services.accounts.byName('limited'), undefined);
    const folders = texts(await manage('getMusicFolders'), 'musicFolders.musicFolder', 'id');
    assert.equal((await manage('createUser', { ...person, musicFolderId: folders }))['status'], 'ok');
    const ignored = { username: 'limited', streamRole: true, jukeboxRole: false, maxBitRate: 0 };
    assert.equal((await manage('updateUser', ignored))['status'], 'ok');
  });

  test('a queue that holds a song twice knows which of them plays', async () => {
    const { ask } = setting;
    const { mp3, flac, hidden } = sounds;
    const save = { id: [mp3, flac, mp3], currentIndex: 2, position: 900, c: 'phone' };
    assert.equal((await ask('owner', 'savePlayQueueByIndex', save))['status'], 'ok');
    const queue = at(await ask('owner', 'getPlayQueueByIndex'), 'playQueueByIndex');
    assert.deepEqual(
      [at(queue, 'currentIndex'), at(queue, 'position'), at(queue, 'changedBy')],
      [2, 900, 'phone'],
    );
    assert.deepEqual(texts(queue, 'entry', 'id'), [mp3, flac, mp3]);
    const byId = at(await ask('owner', 'getPlayQueue'), 'playQueue');
    assert.deepEqual([at(byId, 'current'), at(byId, 'position')], [mp3, 900]);
    for (const currentIndex of ['3', '-1', 'x', '1.5', ''])
      assert.equal(
        code(await ask('owner', 'savePlayQueueByIndex', { id: [mp3, flac, mp3], currentIndex })),
        10,
      );
    assert.equal(code(await ask('owner', 'savePlayQueueByIndex', { currentIndex: 0 })), 10);
    assert.equal(
      code(await ask('owner', 'savePlayQueueByIndex', { id: [mp3, hidden], currentIndex: 0 })),
      70,
    );
    assert.deepEqual(at(await ask('owner', 'getPlayQueueByIndex'), 'playQueueByIndex'), queue);
    await ask('admin', 'savePlayQueueByIndex', { id: [hidden, mp3, flac], currentIndex: 1, position: 5 });
    setting.db.write((w) => w.run(`UPDATE play_queues SET username = 'listener' WHERE username = 'admin'`));
    const shown = at(await ask('listener', 'getPlayQueueByIndex'), 'playQueueByIndex');
    assert.deepEqual([at(shown, 'currentIndex'), texts(shown, 'entry', 'id')], [0, [mp3, flac]]);
    await ask('owner', 'savePlayQueueByIndex');
    assert.equal(at(await ask('owner', 'getPlayQueueByIndex'), 'playQueueByIndex'), undefined);
  });

  test('old clients find lyrics by names and songs by their words', async () => {
    const { ask } = setting;
    const lyrics = async (query: Query) => at(await ask('listener', 'getLyrics', query), 'lyrics');
    const found = await lyrics({ artist: 'sine & sons', title: 'LOW' });
    assert.deepEqual(found, { artist: 'Sine & Sons', title: 'Low', value: 'La <la>\nlo & li' });
    for (const query of [{ title: 'Psst' }, { artist: 'Other', title: 'Low' }, { artist: 'Sine & Sons' }, {}])
      assert.deepEqual(await lyrics(query), { value: '' });
    const search = async (query: Query) => at(await ask('listener', 'search', query), 'searchResult');
    const words = await search({ artist: 'sons', album: 'waves', any: 'sine' });
    assert.equal(at(words, 'totalHits'), 2);
    const page = await search({ artist: 'sons', count: 1, offset: 1 });
    assert.deepEqual(
      [at(page, 'offset'), at(page, 'totalHits'), texts(page, 'match', 'id').length],
      [1, 2, 1],
    );
    assert.equal(
      at(await search({ title: 'sine' }), 'totalHits'),
      0,
      'the word stands in the album, not in a title',
    );
    assert.equal(at(await search({ any: 'psst' }), 'totalHits'), 0);
    assert.equal(at(await search({ any: 'sine', newerThan: Date.now() + 1000 }), 'totalHits'), 0);
    assert.equal(at(await search({}), 'totalHits'), 0);
  });

  test('there are no videos and no jukebox, and both are said clearly', async () => {
    const { ask } = setting;
    assert.deepEqual(at(await ask('listener', 'getVideos'), 'videos.video'), []);
    assert.equal(code(await ask('listener', 'getVideoInfo', { id: sounds.mp3 })), 70);
    assert.equal(code(await ask('listener', 'getCaptions', { id: sounds.mp3 })), 70);
    assert.equal(code(await ask('listener', 'getCaptions')), 10);
    const refused = await ask('root', 'jukeboxControl', { action: 'start' });
    assert.equal(code(refused), 50);
    assert.match(String(at(refused, 'error.message')), /no jukebox/);
    assert.equal(code(await ask('root', 'jukeboxControl')), 10);
  });
});
