import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts } from './catalogue-seed.ts';
import { at, list, text, texts } from './jellyfin-answers.ts';
import { lacks } from './jellyfin-fields.ts';
import { Kit, kits } from './jellyfin-kits.ts';
import { ids, type JellyfinSetting, openJellyfin, password } from './jellyfin-setting.ts';

const mp3 = ids['mp3'] ?? '';
const flac = ids['flac'] ?? '';
const album = ids['album'] ?? '';

for (const name of kits)
  describe(`${name} drives it`, () => {
    const about = {
      clientInfo: { name: 'Client & "Co"', version: '1' },
      deviceInfo: { name: 'Ünder, the = "device"', id: `device of ${name}` },
    };
    const other = { ...about, deviceInfo: { name: 'Another', id: `another of ${name}` } };
    let setting: JellyfinSetting;
    before(async () => {
      setting = await openJellyfin({ albums: 6 });
      await setting.accounts.accounts.setPassword(accounts.listener, password, null);
    });
    after(() => setting.close());

    const signedIn = async (): Promise<Kit> => {
      const kit = await Kit.open(name, about, setting.url);
      await kit.signIn('listener', password);
      return kit;
    };

    test('it recommends the server', async () => {
      const kit = await Kit.open(name, about, setting.url);
      const [found] = list(await kit.recommended(setting.url), '');
      assert.ok(Number(at(found, 'score')) >= 1, JSON.stringify(found));
    });

    test('it signs in, and the device is called as it calls itself', async () => {
      const kit = await signedIn();
      assert.match(String(kit.token), /^bses_/);
      const sessions = await kit.call('getSessions');
      assert.ok(texts(sessions.data, 'DeviceName', '').includes(about.deviceInfo.name));
      assert.deepEqual(lacks('quickConnect', (await kit.call('initiateQuickConnect')).data), []);
    });

    test('it reads views, items, artists and genres', async () => {
      const kit = await signedIn();
      const views = await kit.call('getUserViews');
      assert.deepEqual(lacks('result', views.data), []);
      const parentId = text(
        list(views.data).find((view) => at(view, 'Name') === 'Open'),
        'Id',
      );
      const found = await kit.call('getItems', {
        parentId,
        includeItemTypes: ['Audio'],
        recursive: true,
        fields: ['Genres', 'MediaSources'],
        sortBy: ['ParentIndexNumber', 'IndexNumber', 'SortName'],
      });
      assert.deepEqual(texts(found.data, 'Id'), [mp3, flac]);
      assert.deepEqual(lacks('source', at(found.data, 'Items.0.MediaSources.0')), []);
      const artists = await kit.call('getAlbumArtists', { parentId, enableUserData: true });
      assert.deepEqual(texts(artists.data, 'Name'), ['Sine & Sons']);
      assert.ok(Number(at((await kit.call('getGenres')).data, 'TotalRecordCount')) > 0);
      assert.deepEqual(lacks('album', (await kit.call('getItem', { itemId: album })).data), []);
    });

    test('it marks, counts, reports and reads back', async () => {
      const kit = await signedIn();
      const count = async () => at((await kit.call('getItemUserData', { itemId: mp3 })).data, 'PlayCount');
      assert.equal(at((await kit.call('markFavoriteItem', { itemId: mp3 })).data, 'IsFavorite'), true);
      const updateUserItemDataDto = { PlayCount: 4, Played: true, LastPlayedDate: '2024-05-01T10:00:00Z' };
      const written = await kit.call('updateItemUserData', { itemId: mp3, updateUserItemDataDto });
      assert.equal(at(written.data, 'LastPlayedDate'), '2024-05-01T10:00:00.0000000Z');
      assert.equal(await count(), 4);
      await kit.call('markPlayedItem', { itemId: mp3, datePlayed: '2024-06-01T10:00:00Z' });
      assert.equal(await count(), 5);
      const started = await kit.call('reportPlaybackStart', {
        playbackStartInfo: { ItemId: mp3, CanSeek: true },
      });
      assert.equal(started.status, 204);
      const playbackProgressInfo = { ItemId: mp3, PositionTicks: 50_000_000, IsPaused: true };
      await kit.call('reportPlaybackProgress', { playbackProgressInfo });
      const sessions = list((await kit.call('getSessions')).data, '');
      const mine = sessions.find((one) => at(one, 'DeviceId') === about.deviceInfo.id);
      assert.equal(at(mine, 'NowPlayingItem.Id'), mp3);
      assert.deepEqual(
        [at(mine, 'PlayState.PositionTicks'), at(mine, 'PlayState.IsPaused')],
        [50_000_000, true],
      );
      await kit.call('reportPlaybackStopped', {
        playbackStopInfo: { ItemId: mp3, PositionTicks: 60_000_000 },
      });
      assert.equal(await count(), 6);
      await kit.call('markUnplayedItem', { itemId: mp3 });
      assert.equal(await count(), 0);
      const info = await kit.call('getPostedPlaybackInfo', { itemId: mp3, playbackInfoDto: {} });
      assert.deepEqual(lacks('source', at(info.data, 'MediaSources.0')), []);
    });

    test('it makes, changes and deletes playlists', async () => {
      const kit = await signedIn();
      const made = await kit.call('createPlaylist', {
        createPlaylistDto: { Name: 'Mine', Ids: [mp3, flac] },
      });
      const playlistId = text(made.data, 'Id');
      await kit.call('addItemToPlaylist', { playlistId, ids: [mp3] });
      await kit.call('moveItem', { playlistId, itemId: flac, newIndex: 0 });
      const items = async () => (await kit.call('getPlaylistItems', { playlistId })).data;
      assert.deepEqual(texts(await items(), 'Id'), [flac, mp3, mp3]);
      const entry = text(await items(), 'Items.2.PlaylistItemId');
      await kit.call('removeItemFromPlaylist', { playlistId, entryIds: [entry] });
      assert.deepEqual(texts(await items(), 'Id'), [flac, mp3]);
      const updatePlaylistDto = { Name: 'Ours', Ids: [mp3], IsPublic: true };
      assert.equal((await kit.call('updatePlaylist', { playlistId, updatePlaylistDto })).status, 204);
      const whole = await kit.call('getPlaylist', { playlistId });
      assert.deepEqual(whole.data, { OpenAccess: true, Shares: [], ItemIds: [mp3] });
      await kit.call('deleteItem', { itemId: playlistId });
      await assert.rejects(kit.call('getPlaylist', { playlistId }), /404/);
    });

    // The older kit opens no socket.
    if (name === '@jellyfin/sdk')
      test('it hears of what another device of the same person does', async () => {
        const [hearing, acting] = [await signedIn(), await Kit.open(name, other, setting.url)];
        await acting.signIn('listener', password);
        const heard: unknown[] = [];
        const stop = hearing.subscribe(['UserDataChanged', 'Sessions'], (message) => heard.push(message));
        const of = (type: string) => heard.find((message) => at(message, 'MessageType') === type);
        while (of('UserDataChanged') === undefined || of('Sessions') === undefined)
          for (const operation of ['markFavoriteItem', 'unmarkFavoriteItem'] as const)
            await acting.call(operation, { itemId: mp3 });
        stop();
        const told = of('UserDataChanged');
        assert.equal(at(told, 'Data.UserId'), setting.user('listener'));
        assert.deepEqual(lacks('userData', at(told, 'Data.UserDataList.0')), []);
        const devices = list(of('Sessions'), 'Data').map((session) => at(session, 'DeviceName'));
        assert.ok(devices.includes(about.deviceInfo.name) && devices.includes(other.deviceInfo.name));
        hearing.close();
      });

    test('its addresses of pictures work', async () => {
      setting.db.write((w) =>
        w.run(`UPDATE albums SET cover_path = 'data:none', image_tag = 'x' WHERE id = 100001`),
      );
      const kit = await signedIn();
      const tag = text((await kit.call('getItem', { itemId: album })).data, 'ImageTags.Primary');
      const picture = await fetch(await kit.imageUrl(album, { tag, maxWidth: 80 }));
      assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/jpeg']);
    });
  });
