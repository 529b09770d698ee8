import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts } from './catalogue-seed.ts';
import { at, list, text } from './jellyfin-answers.ts';
import { lacks } from './jellyfin-fields.ts';
import {
  type Answer,
  type Call,
  ids,
  type JellyfinSetting,
  openJellyfin,
  password,
} from './jellyfin-setting.ts';

/** How real programs write their header. */
const headers = {
  finamp: 'MediaBrowser Client="Finamp", Device="Pixel%207%20%C3%BC", DeviceId="finamp-1", Version="0.9.12"',
  feishin: 'MediaBrowser Client="Feishin", Device="PC", DeviceId="feishin-1", Version="0.12.1"',
  kodi: 'MediaBrowser Client=Kodi, Device=Living room, DeviceId=kodi-1, Version=1.0.6',
  old: 'Emby UserId="x", Version="3", DeviceId="old-1", Device="Ünder \\"quotes\\"", Client="Old"',
} as const;

describe('as real clients write it', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 12 });
    await setting.accounts.accounts.setPassword(accounts.listener, password, null);
  });
  after(() => setting.close());

  const signIn = (
    header: string,
    path = '/Users/AuthenticateByName',
    name = 'authorization',
  ): Promise<Answer> =>
    setting.ask(null, path, {
      method: 'POST',
      headers: { [name]: Buffer.from(header).toString('latin1') },
      body: { Username: 'listener', Pw: password },
    });
  const me = (path: string, call?: Call): Promise<Answer> => setting.ask(null, path, call);

  test('every way to send a token', async () => {
    const answer = await signIn(headers.finamp);
    assert.equal(answer.status, 200);
    assert.deepEqual(lacks('user', at(answer.json, 'User')), []);
    assert.deepEqual(lacks('session', at(answer.json, 'SessionInfo')), []);
    assert.equal(at(answer.json, 'SessionInfo.DeviceName'), 'Pixel 7 ü');
    const token = text(answer.json, 'AccessToken');
    const ways: readonly (readonly [string, Record<string, string>])[] = [
      ['', { authorization: `MediaBrowser Token="${token}", Client="x"` }],
      ['', { authorization: `${headers.kodi}, Token=${token}` }],
      ['', { authorization: `Emby UserId="y", Token="${token}"` }],
      ['', { authorization: `Bearer ${token}` }],
      ['', { 'x-emby-authorization': `MediaBrowser Client="x", Token="${token}"` }],
      ['', { 'x-emby-token': token }],
      ['', { 'X-MediaBrowser-Token': token }],
      [`?api_key=${token}`, {}],
      [`?ApiKey=${token}`, {}],
      [`?apikey=${token}`, {}],
    ];
    for (const [query, sent] of ways)
      assert.equal(
        (await me(`/users/me${query}`, { headers: sent })).status,
        200,
        JSON.stringify([query, sent]),
      );
    assert.equal((await me('/users/me', { headers: { 'x-emby-token': `${token}x` } })).status, 401);
  });

  test('the header may be called differently and hold anything; without a device nobody signs in', async () => {
    for (const [name, header] of [
      ['authorization', headers.old],
      ['x-emby-authorization', headers.feishin],
      ['authorization', headers.kodi],
    ] as const)
      assert.equal((await signIn(header, '/users/authenticatebyname', name)).status, 200, header);
    assert.equal((await signIn('MediaBrowser Client="x"')).status, 400);
    const wrong = await setting.ask(null, '/Users/AuthenticateByName', {
      method: 'POST',
      headers: { authorization: headers.finamp },
      body: { Username: 'listener', Pw: 'wrong' },
    });
    assert.equal(wrong.status, 401);
  });

  test('signing in again on a device ends the session before, signing out the present one', async () => {
    const first = text((await signIn(headers.feishin)).json, 'AccessToken');
    const other = text((await signIn(headers.kodi)).json, 'AccessToken');
    const second = text((await signIn(headers.feishin)).json, 'AccessToken');
    const status = async (token: string) => (await me(`/users/me?ApiKey=${token}`)).status;
    assert.deepEqual([await status(first), await status(other), await status(second)], [401, 200, 200]);
    assert.equal((await me(`/Sessions/Logout?ApiKey=${second}`, { method: 'POST' })).status, 204);
    assert.deepEqual([await status(second), await status(other)], [401, 200]);
  });

  test('old addresses answer like the new ones, in any case', async () => {
    const user = setting.user('listener');
    const twins = [
      ['/UserViews', `/Users/${user}/Views`, `/users/${user.toUpperCase()}/views`],
      [
        '/Items?includeItemTypes=MusicAlbum&recursive=true',
        `/users/${user}/items?IncludeItemTypes=MusicAlbum&Recursive=True`,
      ],
      [`/Items/${ids['album']}`, `/Users/${user}/Items/${ids['album']}`],
      ['/Items/Latest', `/users/${user}/items/latest`],
      ['/Genres', '/MusicGenres', '/genres'],
      ['/Artists/AlbumArtists', '/artists/albumArtists', `/artists/albumartists?UserId=${user}`],
      ['/UserItems/Resume', `/Users/${user}/Items/Resume`],
    ];
    for (const [first = '', ...others] of twins) {
      const wanted = (await setting.ask('listener', first)).json;
      for (const path of others) assert.deepEqual((await setting.ask('listener', path)).json, wanted, path);
    }
    assert.equal((await setting.ask('listener', `/Users/${setting.user('root')}/Views`)).status, 403);
    assert.equal((await setting.ask('listener', `/UserViews?userId=${setting.user('root')}`)).status, 403);
  });

  test('Feishin finds the libraries without a parameter, Kodi counts with a limit of one', async () => {
    const views = (await setting.ask('listener', `/users/${setting.user('listener')}/items`)).json;
    assert.ok(list(views).every((view) => at(view, 'Type') === 'CollectionFolder'));
    assert.ok(list(views).some((view) => at(view, 'CollectionType') === 'music'));
    const path =
      '/Items?IncludeItemTypes=Audio&Recursive=true&Limit=1&EnableTotalRecordCount=true&Fields=Nothing,Etag';
    const counted = (await setting.ask('listener', path)).json;
    const { tracks } = await setting.catalogue.counts({ kind: 'stranger' });
    assert.ok(Number(at(counted, 'TotalRecordCount')) >= tracks);
    assert.equal(list(counted).length, 1);
  });

  test('a body may be a form without fields, and unknown members of lists are dropped', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const marked = await setting.ask('listener', `/UserFavoriteItems/${ids['mp3']}`, {
      method: 'POST',
      headers: form,
    });
    assert.deepEqual([marked.status, at(marked.json, 'IsFavorite')], [200, true]);
    const odd =
      '/Items?includeItemTypes=Audio,%20MusicVideo,Nonsense&sortBy=ChildCount,SortName&filters=IsFavorite,Odd&limit=5';
    const found = await setting.ask('listener', odd);
    assert.equal(found.status, 200);
    assert.ok(list(found.json).every((item) => at(item, 'UserData.IsFavorite') === true));
    assert.equal((await setting.ask('listener', '/Items?includeItemTypes=Audio&limit=few')).status, 400);
  });

  test('the code of a device lets it in once it was approved', async () => {
    assert.equal((await me('/quickconnect/enabled')).json, true);
    const call = { headers: { authorization: headers.finamp } };
    for (const method of ['GET', 'POST']) {
      const waiting = await me('/QuickConnect/Initiate', { ...call, method });
      assert.deepEqual(lacks('quickConnect', waiting.json), []);
      const [secret, code] = [text(waiting.json, 'Secret'), text(waiting.json, 'Code')];
      const redeem = () =>
        me('/Users/AuthenticateWithQuickConnect', { ...call, method: 'POST', body: { Secret: secret } });
      assert.match(code, /^\d{6}$/);
      assert.equal((await redeem()).status, 401);
      assert.equal((await me(`/QuickConnect/Authorize?code=${code}`, { method: 'POST' })).status, 401);
      const approved = await setting.ask('listener', `/QuickConnect/Authorize?code=${code}`, {
        method: 'POST',
      });
      assert.equal(approved.json, true);
      assert.equal(at((await me(`/QuickConnect/Connect?Secret=${secret}`)).json, 'Authenticated'), true);
      const answer = await redeem();
      assert.equal(at(answer.json, 'User.Name'), 'listener');
      assert.equal((await redeem()).status, 401);
    }
    assert.equal((await me('/QuickConnect/Connect?secret=unheard-of')).status, 404);
    assert.equal(
      (await setting.ask('listener', '/QuickConnect/Authorize?code=000000', { method: 'POST' })).status,
      404,
    );
  });
});
