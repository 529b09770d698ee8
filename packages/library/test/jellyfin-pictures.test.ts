/** Pictures of genres, labels and people, what is above an item, and what a player is offered. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createImages } from '@bandstand/media';
import { needs } from '../../../tools/needs.ts';
import { accounts } from './catalogue-seed.ts';
import { at, list, texts } from './jellyfin-answers.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

describe('what hangs together with items', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 6 });
  });
  after(() => setting.close());
  const json = async (path: string, who: 'listener' | 'root' = 'listener') =>
    (await setting.ask(who, path)).json;

  test('a genre and a label show a cover, to strangers only by tag', async () => {
    const genre = list(await json('/Genres')).find((one) => at(one, 'ImageTags.Primary') !== undefined);
    const label = list(await json('/Studios')).find((one) => at(one, 'ImageTags.Primary') !== undefined);
    assert.ok(genre !== undefined && label !== undefined);
    for (const [item, folder] of [
      [genre, 'Genres'],
      [label, 'Studios'],
    ] as const) {
      const byId = `/Items/${String(at(item, 'Id'))}/Images/Primary`;
      const byName = `/${folder}/${encodeURIComponent(String(at(item, 'Name')))}/Images/Primary?maxWidth=64`;
      for (const path of [byId, byName]) {
        const { status, headers } = await setting.ask('listener', path);
        assert.deepEqual([status, headers.get('content-type')?.split('/')[0]], [200, 'image'], path);
      }
      const tag = String(at(item, 'ImageTags.Primary'));
      assert.equal((await setting.ask(null, `${byId}?tag=${tag}`)).status, 200);
    }
    assert.equal((await setting.ask('listener', '/Genres/No%20such/Images/Primary')).status, 404);
    assert.equal((await setting.ask('listener', `/Items/${'e'.repeat(32)}/Images/Primary`)).status, 404);
  });

  test('a person sends a picture, sees it by tag and takes it away', async () => {
    const me = setting.user('listener');
    const path = `/UserImage?userId=${me}`;
    assert.equal((await setting.ask('listener', path)).status, 404);
    const { bytes: picture } = await createImages().placeholder('somebody', { size: 80, format: 'png' });
    const send = (to: string, body: string | Uint8Array<ArrayBuffer>) =>
      fetch(setting.url + to, {
        method: 'POST',
        headers: {
          'content-type': 'image/png',
          authorization: `MediaBrowser Token="${setting.token('listener')}"`,
        },
        body,
      });
    assert.equal((await send(path, Buffer.from(picture).toString('base64'))).status, 204);
    assert.equal((await send(`/Users/${me}/Images/Primary`, new Uint8Array(picture))).status, 204);
    assert.equal((await send(path, 'no picture')).status, 400);
    assert.equal(
      (await send(`/UserImage?userId=${setting.user('root')}`, new Uint8Array(picture))).status,
      403,
    );
    const tag = at(await json('/Users/Me'), 'PrimaryImageTag');
    assert.match(String(tag), /^[0-9a-f]{32}$/);
    for (const [who, address, status] of [
      [null, `${path}&tag=${String(tag)}`, 200],
      [null, path, 404],
      ['root', `/Users/${me}/Images/Primary/0`, 200],
      ['listener', '/UserImage', 200],
    ] as const)
      assert.equal((await setting.ask(who, address)).status, status, address);
    assert.equal((await setting.ask('listener', path, { method: 'DELETE' })).status, 204);
    assert.equal((await setting.ask('listener', path)).status, 404);
    assert.equal(at(await json('/Users/Me'), 'PrimaryImageTag'), undefined);
  });

  test('above a track are its album, the artist, the library and the root', async () => {
    const above = await json(`/Items/${ids['mp3']}/Ancestors`);
    assert.deepEqual(texts(above, 'Type', ''), [
      'MusicAlbum',
      'MusicArtist',
      'CollectionFolder',
      'UserRootFolder',
    ]);
    assert.equal(at(above, '0.Id'), ids['album']);
    assert.equal((await setting.ask('listener', `/Items/${ids['draft']}/Ancestors`)).status, 404);
  });

  test(
    'a player that reads only mp3 gets an address of one, which needs no signing in',
    needs('ffmpeg'),
    async () => {
      const ask = async (id: string | undefined, profile: object) => {
        const body = { DeviceProfile: profile };
        const answer = await setting.ask('listener', `/Items/${id}/PlaybackInfo`, { method: 'POST', body });
        return at(answer.json, 'MediaSources.0');
      };
      const profile = (protocol: string, container: string, codec: string) => ({
        MaxStreamingBitrate: 140_000_000,
        MusicStreamingTranscodingBitrate: 96_000,
        DirectPlayProfiles: [{ Type: 'Audio', Container: 'mp3', AudioCodec: 'mp3' }],
        TranscodingProfiles: [
          { Type: 'Video', Container: 'ts', Protocol: 'hls', AudioCodec: 'aac' },
          { Type: 'Audio', Container: container, Protocol: protocol, AudioCodec: codec },
        ],
      });
      assert.equal(at(await ask(ids['mp3'], profile('http', 'mp3', 'mp3')), 'SupportsDirectPlay'), true);
      for (const [protocol, container, codec, type] of [
        ['http', 'mp3', 'mp3', 'audio/mpeg'],
        ['hls', 'ts', 'aac', 'application/vnd.apple.mpegurl'],
      ] as const) {
        const source = await ask(ids['flac'], profile(protocol, container, codec));
        assert.deepEqual(
          [at(source, 'SupportsDirectPlay'), at(source, 'SupportsTranscoding')],
          [false, true],
        );
        assert.deepEqual(
          [at(source, 'TranscodingSubProtocol'), at(source, 'TranscodingContainer')],
          [protocol, container],
        );
        const url = String(at(source, 'TranscodingUrl'));
        assert.match(url, /audioBitRate=96000/);
        const { status, headers } = await setting.ask(null, url);
        assert.deepEqual([status, headers.get('content-type')], [200, type]);
      }
      const deaf = await ask(ids['flac'], { DirectPlayProfiles: [{ Type: 'Audio', Container: 'wma' }] });
      assert.deepEqual([at(deaf, 'SupportsDirectPlay'), at(deaf, 'SupportsTranscoding')], [false, false]);
      assert.equal(at(await ask(ids['flac'], {}), 'SupportsDirectPlay'), true);
      const mono = {
        DirectPlayProfiles: [{ Type: 'Audio', Container: 'flac' }],
        CodecProfiles: [
          {
            Type: 'Audio',
            Codec: 'flac',
            Conditions: [{ Condition: 'LessThanEqual', Property: 'AudioSampleRate', Value: '1000' }],
          },
        ],
      };
      assert.equal(at(await ask(ids['flac'], mono), 'SupportsDirectPlay'), false);
    },
  );

  test("one changes one's own password, with the old one", async () => {
    await setting.accounts.accounts.setPassword(accounts.coOwner, 'the first password', null);
    const sign = async (Pw: string) => {
      const answer = await fetch(`${setting.url}/Users/AuthenticateByName`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: 'MediaBrowser Client="T", Device="D", DeviceId="changing", Version="1"',
        },
        body: JSON.stringify({ Username: 'coOwner', Pw }),
      });
      const said: unknown = await answer.json();
      return {
        status: answer.status,
        token: String(at(said, 'AccessToken')),
        user: String(at(said, 'User.Id')),
      };
    };
    const { token, user } = await sign('the first password');
    const change = async (CurrentPw: string) => {
      const answer = await fetch(`${setting.url}/Users/${user}/Password`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `MediaBrowser Token="${token}"` },
        body: JSON.stringify({ CurrentPw, NewPw: 'the second password' }),
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    assert.equal(await change('wrong'), 400);
    assert.equal(await change('the first password'), 204);
    assert.equal((await sign('the first password')).status, 401);
    assert.equal((await sign('the second password')).status, 200);
  });

  test('whether one may edit a playlist', async () => {
    const made = await setting.ask('listener', '/Playlists', {
      method: 'POST',
      body: { Name: 'Mine', IsPublic: true },
    });
    const path = (who: 'listener' | 'root') =>
      `/Playlists/${String(at(made.json, 'Id'))}/Users/${setting.user(who)}`;
    assert.deepEqual(await json(path('listener')), { UserId: setting.user('listener'), CanEdit: true });
    assert.equal((await setting.ask('listener', path('root'))).status, 403);
  });
});
