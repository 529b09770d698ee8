import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { at, list, text } from './jellyfin-answers.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

/** What belongs to a draft of `admin`: its names and ids must not be told to a listener. */
const secrets = [
  'Hush',
  'Psst',
  'Beside',
  'Nobody Knows',
  'Whisper',
  ...['draft', 'hidden', 'beside', 'hiddenArtist'].map((name) => ids[name] ?? ''),
];

describe('what is not for everybody', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 10 });
    setting.db.write((w) => {
      w.run(
        `UPDATE albums SET cover_path = 'data:none.jpg', image_tag = 'tag' || id WHERE id IN (100001, 100002)`,
      );
    });
  });
  after(() => setting.close());

  /** The address of a route with these ids in it. */
  const addressOf = (path: string, item: string): string =>
    path
      .replace('/jellyfin', '')
      .replace(':userId', setting.user('listener'))
      .replace(/:(?:itemId|playlistId|name|id)\b/, item)
      .replace(':imageType', 'Primary')
      .replace(':imageIndex', '0')
      .replace(':container', 'mp3')
      .replace(/:\w+/g, '0');

  test('no address tells a listener or a stranger of a draft', async () => {
    const queries = [
      '',
      '?searchTerm=hush&limit=100&recursive=true&includeItemTypes=Audio,MusicAlbum,MusicArtist&fields=Genres,Path,MediaSources',
    ];
    let calls = 0;
    for (const route of setting.routes) {
      const methods = [route.method].flat();
      if (!methods.includes('GET') || /BitrateTest/.test(route.path)) continue;
      // Pictures are not searched.
      for (const path of [route.path, ...(route.aliases ?? [])])
        for (const item of [
          ids['draft'],
          ids['hidden'],
          ids['hiddenArtist'],
          encodeURIComponent('Nobody Knows'),
          'Whisper',
        ])
          for (const query of /Image/.test(path) ? [''] : queries)
            for (const who of /Image/.test(path) ? (['listener', null] as const) : (['listener'] as const)) {
              const address = addressOf(path, item ?? '') + query;
              const { status, bytes } = await setting.ask(who, address);
              calls += 1;
              assert.ok(status < 500, `${address} ${status}`);
              const said = bytes.toString().replaceAll(decodeURIComponent(item ?? ''), '');
              for (const secret of secrets) assert.ok(!said.includes(secret), `${address} tells ${secret}`);
            }
    }
    assert.ok(calls > 300);
    const own = await setting.ask('root', `/Items/${ids['draft']}`);
    assert.equal(at(own.json, 'Name'), 'Hush');
  });

  test('nothing of a draft can be marked, counted, put into playlists or played', async () => {
    const post = { method: 'POST' };
    const tries: readonly (readonly [string, object])[] = [
      [`/UserFavoriteItems/${ids['draft']}`, post],
      [`/UserFavoriteItems/${ids['hidden']}`, { method: 'DELETE' }],
      [`/UserPlayedItems/${ids['hidden']}`, post],
      [`/UserPlayedItems/${ids['draft']}?datePlayed=2024-01-01T00:00:00Z`, post],
      [`/UserItems/${ids['hidden']}/UserData`, { method: 'POST', body: { PlayCount: 3 } }],
      [`/UserItems/${ids['hiddenArtist']}/Rating?likes=true`, post],
      ['/Playlists', { method: 'POST', body: { Name: 'x', Ids: [ids['hidden']] } }],
      ['/Playlists', { method: 'POST', body: { Name: 'x', Ids: [ids['draft']] } }],
      [`/Items/${ids['draft']}`, { method: 'DELETE' }],
    ];
    for (const [path, call] of tries)
      assert.equal((await setting.ask('listener', path, call)).status, 404, path);
    for (const path of ['universal?container=ogg', 'stream?static=true', 'stream.mp3', 'Lyrics'])
      assert.equal((await setting.ask('listener', `/Audio/${ids['hidden']}/${path}`)).status, 404, path);
    for (const path of ['File', 'Download', 'PlaybackInfo', 'Images/Primary', 'Similar', 'InstantMix'])
      assert.equal((await setting.ask('listener', `/Items/${ids['hidden']}/${path}`)).status, 404, path);
    assert.equal(
      (
        await setting.ask('listener', '/Sessions/Playing', {
          method: 'POST',
          body: { ItemId: ids['hidden'] },
        })
      ).status,
      204,
    );
    assert.equal(
      setting.db.read((r) => r.value('SELECT count(*) FROM play_history WHERE track_id = 300003')),
      0,
    );
  });

  test('a stranger gets nothing but what is said to everybody', async () => {
    for (const route of setting.routes.filter(({ permission }) => permission !== 'public')) {
      if (/Images\/|UserImage/.test(route.path)) continue;
      for (const method of [route.method].flat()) {
        const answer = await setting.ask(null, addressOf(route.path, ids['mp3'] ?? ''), { method });
        assert.equal(answer.status, 401, `${method} ${route.path}`);
      }
    }
  });

  test('a picture of what a stranger may not see is shown by the tag alone, and only that one', async () => {
    const draft = (await setting.ask('root', `/Items/${ids['draft']}`)).json;
    const tag = text(draft, 'ImageTags.Primary');
    const path = `/Items/${ids['draft']}/Images/Primary?maxWidth=100`;
    assert.equal((await setting.ask(null, path)).status, 404);
    assert.equal((await setting.ask('listener', path)).status, 404);
    const shown = await setting.ask(null, `${path}&tag=${tag}`);
    assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/jpeg']);
    assert.match(shown.headers.get('cache-control') ?? '', /immutable/);
    const etag = shown.headers.get('etag') ?? '';
    const again = await setting.ask(null, `${path}&tag=${tag}`, { headers: { 'if-none-match': etag } });
    assert.equal(again.status, 304);
    const wrong = [
      `${tag.slice(0, -9)}0${tag.slice(-8)}`,
      '0'.repeat(32),
      tag.toUpperCase(),
      `00000004${tag.slice(8)}`,
    ];
    for (const one of wrong.filter((other) => other !== tag))
      assert.equal((await setting.ask(null, `${path}&tag=${one}`)).status, 404, one);
    const head = await setting.ask(null, `${path}&tag=${tag}&format=Webp`, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('content-type')], [200, 'image/webp']);
    const open = (await setting.ask('listener', `/Items/${ids['album']}`)).json;
    const other = text(open, 'ImageTags.Primary');
    assert.equal((await setting.ask(null, `${path}&tag=${other}`)).status, 404);
    setting.db.write((w) => w.run('UPDATE admin SET is_active = 0 WHERE id = 1'));
    assert.equal((await setting.ask(null, `${path}&tag=${tag}`)).status, 404);
    setting.db.write((w) => w.run('UPDATE admin SET is_active = 1 WHERE id = 1'));
  });

  test('a token for reading changes nothing', async () => {
    const { apiTokens } = setting.accounts;
    const owner = setting.accounts.accounts.byName('listener');
    assert.ok(owner);
    const { token } = apiTokens.create(owner.id, { name: 'reader', scopes: ['read'], expiresAt: null });
    const ask = (path: string, method = 'GET') => setting.ask(null, `${path}?ApiKey=${token}`, { method });
    assert.equal((await ask('/UserViews')).status, 200);
    assert.equal((await ask(`/UserFavoriteItems/${ids['mp3']}`, 'POST')).status, 403);
    assert.equal((await ask(`/Audio/${ids['mp3']}/universal`)).status, 403);
    assert.equal((await ask('/QuickConnect/Authorize', 'POST')).status, 403);
    assert.ok(list((await ask('/Sessions')).json, '').length >= 0);
  });
});
