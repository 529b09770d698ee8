import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { code, openSubsonic, type SubsonicSetting } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';

// What people do with music, through the npm client `subsonic-api`.

let setting: SubsonicSetting;

describe('listening over Subsonic', () => {
  before(async () => {
    setting = await openSubsonic({ albums: 40 });
  });
  after(() => setting.close());

  test('favourites of every kind, many at once, and a folder of the disk for its album', async () => {
    const api = setting.api('coOwner');
    await api.star({ id: [sounds.mp3, sounds.flac], albumId: [sounds.album], artistId: sounds.artist });
    const { starred2 } = await api.getStarred2();
    assert.deepEqual(starred2.song?.map(({ id }) => id).sort(), [sounds.mp3, sounds.flac].sort());
    assert.deepEqual([starred2.album?.[0]?.id, starred2.artist?.[0]?.id], [sounds.album, sounds.artist]);
    const { starred } = await api.getStarred({ musicFolderId: sounds.rootId });
    assert.deepEqual([starred.album?.[0]?.isDir, starred.song?.length], [true, 2]);
    assert.equal((await api.getStarred2({ musicFolderId: 1 })).starred2.song?.length, 0);
    const since = (await api.getSong({ id: sounds.mp3 })).song.starred;
    await api.star({ id: sounds.mp3 });
    assert.deepEqual((await api.getSong({ id: sounds.mp3 })).song.starred, since);
    await api.unstar({ id: [sounds.mp3, sounds.flac, sounds.folder], artistId: [sounds.artist] });
    const after = (await api.getStarred2()).starred2;
    assert.deepEqual([after.song, after.album, after.artist], [[], [], []]);
    await api.star({ id: sounds.folder });
    assert.equal((await api.getAlbumList2({ type: 'starred' })).albumList2.album?.[0]?.id, sounds.album);
    assert.equal(code(await setting.ask('coOwner', 'star', { id: [sounds.flac, sounds.hidden] })), 70);
    assert.deepEqual((await api.getStarred2()).starred2.song, []);
  });

  test('ratings appear where the item does, and 0 takes them back', async () => {
    const api = setting.api('coOwner');
    for (const id of [sounds.mp3, sounds.album, sounds.artist]) await api.setRating({ id, rating: 5 });
    const { album } = await api.getAlbum({ id: sounds.album });
    assert.deepEqual([album.userRating, album.song?.[0]?.userRating], [5, 5]);
    const { directory } = await api.getMusicDirectory({ id: sounds.artist });
    assert.deepEqual([directory.userRating, directory.averageRating], [5, 5]);
    assert.equal((await api.getAlbumList2({ type: 'highest' })).albumList2.album?.[0]?.id, sounds.album);
    await api.setRating({ id: sounds.mp3, rating: 0 });
    assert.equal((await api.getSong({ id: sounds.mp3 })).song.userRating, undefined);
    for (const rating of ['6', '-1', 'good', '1.5', ''])
      assert.equal(
        code(await setting.ask('coOwner', 'setRating', { id: sounds.mp3, rating })),
        rating === '' ? 10 : 0,
      );
  });

  test('plays count once however often they are sent, at the times that the client tells', async () => {
    const api = setting.api('artist');
    const { ask } = setting;
    const times = ['2024-05-01T10:00:00.000Z', '2024-05-02T10:00:00.000Z'].map((text) => Date.parse(text));
    const both = { id: [sounds.mp3, sounds.flac], time: times };
    for (let i = 0; i < 3; i++) assert.equal((await ask('artist', 'scrobble', both))['status'], 'ok');
    const { song } = await api.getSong({ id: sounds.flac });
    assert.deepEqual([song.playCount, song.played], [1, '2024-05-02T10:00:00.000Z']);
    assert.equal((await api.getAlbumList2({ type: 'recent' })).albumList2.album?.[0]?.id, sounds.album);
    await api.scrobble({ id: sounds.flac });
    assert.equal((await api.getSong({ id: sounds.flac })).song.playCount, 2);
    assert.equal((await api.getAlbumList2({ type: 'frequent' })).albumList2.album?.[0]?.playCount, 3);
    const nothing = { id: [sounds.mp3, sounds.hidden] };
    assert.equal(code(await ask('artist', 'scrobble', nothing)), 70);
    assert.equal((await api.getSong({ id: sounds.mp3 })).song.playCount, 1);
  });

  test('what plays now is shown to others, and streaming alone counts nothing', async () => {
    const api = setting.api('owner');
    await api.scrobble({ id: sounds.mp3, submission: false });
    const { nowPlaying } = await setting.api('listener').getNowPlaying();
    const [entry] = nowPlaying.entry ?? [];
    assert.deepEqual(
      [entry?.id, entry?.username, entry?.minutesAgo, entry?.playerName],
      [sounds.mp3, 'owner', 0, 'subsonic-api'],
    );
    const { accounts } = setting.services;
    const owner = accounts.byName('owner')?.id ?? 0;
    accounts.changeProfile(owner, { nowPlayingEnabled: false });
    const seenBy = async (name: 'listener' | 'owner') =>
      (await setting.api(name).getNowPlaying()).nowPlaying.entry?.map(({ username }) => username) ?? [];
    assert.deepEqual(await seenBy('listener'), [], 'who does not want to be seen is not');
    assert.deepEqual(await seenBy('owner'), ['owner']);
    accounts.changeProfile(owner, { nowPlayingEnabled: true });
    assert.deepEqual(await seenBy('listener'), ['owner']);
    await (await api.stream({ id: sounds.mp3 })).arrayBuffer();
    assert.equal((await api.getSong({ id: sounds.mp3 })).song.playCount, 0);
  });

  test('a playlist is made, filled, edited by index and deleted', async () => {
    const api = setting.api('listener');
    const { mp3, flac } = sounds;
    const { playlist } = await api.createPlaylist({ name: 'First', songId: [mp3, flac, mp3] });
    const { id } = playlist;
    const songs = async () => (await api.getPlaylist({ id })).playlist.entry?.map((entry) => entry.id);
    assert.deepEqual([playlist.songCount, playlist.entry?.length, playlist.owner], [3, 3, 'listener']);
    await api.updatePlaylist({
      playlistId: id,
      songIndexToRemove: [0],
      songIdToAdd: [flac],
      comment: 'a & b',
    });
    assert.deepEqual(await songs(), [flac, mp3, flac]);
    await api.updatePlaylist({ playlistId: id, name: 'Second', public: true });
    const [listed] = (await setting.api('owner').getPlaylists()).playlists.playlist ?? [];
    assert.deepEqual(
      [listed?.name, listed?.comment, listed?.public, listed?.songCount],
      ['Second', 'a & b', true, 3],
    );
    await setting.ask('listener', 'updatePlaylist', { playlistId: id, comment: '' });
    const replaced = await api.createPlaylist({ playlistId: id, songId: [flac] });
    assert.deepEqual(
      [replaced.playlist.name, replaced.playlist.comment, await songs()],
      ['Second', '', [flac]],
    );
    const bad = { playlistId: id, songIndexToRemove: 1, name: 'Third' };
    assert.equal(code(await setting.ask('listener', 'updatePlaylist', bad)), 0);
    assert.equal((await api.getPlaylist({ id })).playlist.name, 'Second');
    await api.deletePlaylist({ id });
    assert.equal(code(await setting.ask('listener', 'getPlaylist', { id })), 70);
    assert.equal(code(await setting.ask('listener', 'createPlaylist', { songId: mp3 })), 10);
  });

  test('a list of thousands of songs comes through a form', async () => {
    const api = setting.api('listener', true);
    const songId = Array.from({ length: 3000 }, (_, index) => (index % 2 === 0 ? sounds.mp3 : sounds.flac));
    const { playlist } = await api.createPlaylist({ name: 'Long', songId });
    assert.equal(playlist.entry?.length, 3000);
    assert.equal(playlist.entry?.[2999]?.id, sounds.flac);
  });

  test('songs that are withdrawn leave a playlist, and indices go on counting what is shown', async () => {
    const { ask, db } = setting;
    const made = await setting
      .api('root')
      .createPlaylist({ name: 'Mixed', songId: [sounds.hidden, sounds.mp3, sounds.flac] });
    const { id } = made.playlist;
    db.write((w) => w.run(`UPDATE playlists SET username = 'listener' WHERE name = 'Mixed'`));
    const api = setting.api('listener');
    const shown = async () => (await api.getPlaylist({ id })).playlist.entry?.map((entry) => entry.id);
    assert.deepEqual(await shown(), [sounds.mp3, sounds.flac]);
    assert.equal(
      (await ask('listener', 'updatePlaylist', { playlistId: id, songIndexToRemove: 0 }))['status'],
      'ok',
    );
    assert.deepEqual(await shown(), [sounds.flac]);
  });

  test('bookmarks and the queue are kept for the next device', async () => {
    const api = setting.api('superUser');
    await api.createBookmark({ id: sounds.mp3, position: 500, comment: 'half' });
    await api.createBookmark({ id: sounds.mp3, position: 900 });
    const { bookmarks } = await api.getBookmarks();
    assert.deepEqual(
      bookmarks.bookmark?.map(({ position, entry }) => [position, entry.id]),
      [[900, sounds.mp3]],
    );
    await api.deleteBookmark({ id: sounds.mp3 });
    assert.deepEqual((await api.getBookmarks()).bookmarks.bookmark, []);
    assert.equal(Object(await api.getPlayQueue()).playQueue, undefined);
    const { mp3, flac } = sounds;
    await setting.ask('superUser', 'savePlayQueue', {
      id: [mp3, flac, mp3],
      current: flac,
      position: 12.6,
      c: 'phone',
    });
    const { playQueue } = await api.getPlayQueue();
    assert.deepEqual([playQueue?.current, playQueue?.position, playQueue?.changedBy], [flac, 13, 'phone']);
    assert.deepEqual(
      playQueue?.entry?.map(({ id }) => id),
      [mp3, flac, mp3],
    );
    assert.equal(code(await setting.ask('superUser', 'savePlayQueue', { id: mp3 })), 10);
    assert.equal(code(await setting.ask('superUser', 'savePlayQueue', { id: mp3, current: flac })), 0);
    await setting.ask('superUser', 'savePlayQueue');
    assert.equal(Object(await api.getPlayQueue()).playQueue, undefined);
  });

  test('songs beside the upper folders are in the index, as their listener marked them', async () => {
    const index = async (who: 'admin' | 'listener') =>
      (await setting.api(who).getIndexes({ musicFolderId: sounds.rootId })).indexes;
    const [before] = (await index('admin')).child ?? [];
    assert.deepEqual(
      [before?.id, before?.parent, before?.userRating],
      [sounds.beside, sounds.root, undefined],
    );
    await setting.api('admin').setRating({ id: sounds.beside, rating: 3 });
    assert.equal((await index('admin')).child?.[0]?.userRating, 3);
    assert.deepEqual((await index('listener')).child, []);
    assert.deepEqual(
      (await index('listener')).index?.map(({ name }) => name),
      ['S'],
    );
  });
});
