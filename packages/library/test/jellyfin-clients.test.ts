import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { at, list, text, texts } from './jellyfin-answers.ts';
import { lacks } from './jellyfin-fields.ts';
import { feishin, finamp, jellyfinWeb, kodi } from './jellyfin-requests.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

describe('requests as clients send them', () => {
  let setting: JellyfinSetting;
  let view = '';
  before(async () => {
    setting = await openJellyfin({ albums: 10 });
    const views = (await setting.ask('listener', '/UserViews')).json;
    view = text(
      list(views).find((one) => at(one, 'Name') === 'Open'),
      'Id',
    );
  });
  after(() => setting.close());

  const written = (path: string): string =>
    path
      .replaceAll('{user}', setting.user('listener'))
      .replaceAll('{view}', view)
      .replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '')
      .replaceAll(', ', ',%20');

  for (const [client, requests] of Object.entries({ finamp, feishin, kodi, jellyfinWeb }))
    test(`the lists of ${client}`, async () => {
      for (const { path, items, plain } of requests) {
        const { status, json } = await setting.ask('listener', written(path));
        assert.equal(status, 200, path);
        const single = at(json, 'Type') !== undefined;
        if (!plain && !single) assert.deepEqual(lacks('result', json), [], path);
        const found = single ? [json] : list(json, plain ? '' : 'Items');
        assert.ok(found.length > 0 || path.includes('imilar'), path);
        for (const item of found) {
          assert.deepEqual(lacks(items, item), [], path);
          assert.deepEqual(lacks('userData', at(item, 'UserData')), [], path);
          for (const one of items === 'audio' ? list(item, 'MediaSources') : []) {
            assert.deepEqual(lacks('source', one), [], path);
            for (const stream of list(one, 'MediaStreams'))
              assert.deepEqual(lacks('stream', stream), [], path);
          }
          for (const name of ['AlbumArtists', 'ArtistItems', 'GenreItems'])
            for (const pair of at(item, name) === undefined ? [] : list(item, name))
              assert.equal(typeof at(pair, 'Id'), 'string', path);
        }
      }
    });

  test('reports with everything that clients put into them', async () => {
    const playing = {
      ItemId: ids['mp3'],
      SessionId: '',
      MediaSourceId: ids['mp3'],
      AudioStreamIndex: null,
      SubtitleStreamIndex: null,
      IsPaused: false,
      IsMuted: false,
      PositionTicks: 10_000_000,
      PlaybackStartTimeTicks: 17_000_000_000,
      VolumeLevel: 100,
      CanSeek: true,
      PlayMethod: 'DirectPlay',
      LiveStreamId: null,
      PlaySessionId: 'x',
      RepeatMode: 'RepeatNone',
      PlaybackOrder: 'Shuffle',
      NowPlayingQueue: [{ Id: ids['mp3'], PlaylistItemId: 'a' }],
      PlaylistItemId: 'a',
      EventName: 'timeupdate',
      BufferedRanges: [{ start: 0, end: 5 }],
    };
    for (const path of ['/Sessions/Playing', '/sessions/playing/progress', '/Sessions/Playing/Stopped'])
      assert.equal(
        (await setting.ask('listener', path, { method: 'POST', body: playing })).status,
        204,
        path,
      );
    const full = {
      PlayableMediaTypes: ['Audio'],
      SupportedCommands: ['MoveUp', 'Unheard'],
      SupportsMediaControl: true,
      SupportsPersistentIdentifier: true,
    };
    assert.equal(
      (await setting.ask('listener', '/Sessions/Capabilities/Full', { method: 'POST', body: full })).status,
      204,
    );
  });

  test('playlists, step by step, with the statuses that Feishin compares', async () => {
    const user = setting.user('listener');
    const call = async (method: string, path: string, body?: object) => {
      const answer = await setting.ask('listener', path, { method, ...(body === undefined ? {} : { body }) });
      return [answer.status, answer.json] as const;
    };
    const [made, playlist] = await call('POST', '/playlists', {
      MediaType: 'Audio',
      Name: 'Road',
      Overview: '',
      UserId: user,
      IsPublic: false,
    });
    const id = text(playlist, 'Id');
    assert.equal(made, 200);
    assert.equal(
      (await call('POST', `/playlists/${id}/items?Ids=${ids['mp3']},${ids['flac']}&UserId=${user}`))[0],
      204,
    );
    const [, songs] = await call(
      'GET',
      `/playlists/${id}/items?UserId=${user}&Fields=Genres,%20DateCreated,%20MediaSources,%20UserData,%20ParentId`,
    );
    const entries = texts(songs, 'PlaylistItemId');
    assert.equal((await call('POST', `/playlists/${id}/items/${entries[1]}/move/0`))[0], 204);
    assert.equal((await call('DELETE', `/playlists/${id}/items?EntryIds=${entries[0]}`))[0], 204);
    assert.deepEqual(
      texts(
        (await call('GET', `/Users/${user}/Items?ParentId=${id}&IncludeItemTypes=Audio&Recursive=true`))[1],
        'Id',
      ),
      [ids['flac']],
    );
    assert.equal(
      (
        await call('POST', `/items/${id}`, {
          Genres: [],
          Id: id,
          Name: 'Street',
          PremiereDate: null,
          ProviderIds: {},
          Tags: [],
          UserId: user,
        })
      )[0],
      204,
    );
    const [, shown] = await call(
      'GET',
      `/users/${user}/items?IncludeItemTypes=Playlist&Fields=ChildCount, Genres, DateCreated, ParentId, Overview&MediaTypes=Audio&Recursive=true&SortBy=SortName`.replaceAll(
        ', ',
        ',%20',
      ),
    );
    assert.deepEqual(texts(shown, 'Name'), ['Street']);
    assert.equal((await call('DELETE', `/items/${id}`))[0], 204);
    assert.equal((await call('GET', `/playlists/${id}/items`))[0], 404);
  });

  test('a browser of another origin may ask everything', async () => {
    const origin = 'https://web.example';
    const asking = {
      origin,
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'authorization,content-type,x-emby-authorization',
    };
    const { status, headers } = await setting.ask(null, '/Items', { method: 'OPTIONS', headers: asking });
    assert.equal(status, 204);
    assert.match(headers.get('access-control-allow-headers') ?? '', /authorization/i);
    assert.match(headers.get('access-control-allow-methods') ?? '', /DELETE/);
    const seen = await setting.ask('listener', '/Users/Me', { headers: { origin } });
    assert.equal(seen.headers.get('access-control-allow-origin'), '*');
  });

  test('files: HEAD, ranges, downloads; pictures are kept for good by their tag', async () => {
    for (const path of [
      `/Items/${ids['mp3']}/File`,
      `/items/${ids['mp3']}/download`,
      `/Audio/${ids['mp3']}/stream.mp3?static=true`,
      `/audio/${ids['mp3']}/universal?Container=opus,mp3|mp3,flac&UserId=${setting.user('listener')}`,
    ]) {
      const head = await setting.ask('listener', path, { method: 'HEAD' });
      const size = Number(head.headers.get('content-length'));
      assert.ok(head.status === 200 && size > 1000 && head.headers.get('accept-ranges') === 'bytes', path);
      const part = await setting.ask('listener', path, { headers: { range: 'bytes=10-19' } });
      assert.deepEqual(
        [part.status, part.bytes.length, part.headers.get('content-range')],
        [206, 10, `bytes 10-19/${size}`],
        path,
      );
    }
    setting.db.write((w) =>
      w.run(`UPDATE albums SET cover_path = 'data:none', image_tag = 'x' WHERE id = 100001`),
    );
    const tag = text((await setting.ask('listener', `/Items/${ids['album']}`)).json, 'ImageTags.Primary');
    const path = `/Items/${ids['album']}/Images/Primary?Tag=${tag}&MaxWidth=50&quality=96`;
    const picture = await setting.ask(null, path);
    assert.match(picture.headers.get('cache-control') ?? '', /immutable/);
    const again = await setting.ask(null, path, {
      headers: { 'if-none-match': picture.headers.get('etag') ?? '' },
    });
    assert.equal(again.status, 304);
    for (const query of ['enableImages=false', 'enableImageTypes=Backdrop', 'imageTypeLimit=0'])
      assert.deepEqual(
        at((await setting.ask('listener', `/Items?ids=${ids['album']}&${query}`)).json, 'Items.0.ImageTags'),
        {},
        query,
      );
  });
});
