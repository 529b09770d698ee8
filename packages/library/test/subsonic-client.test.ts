import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openSubsonic, type SubsonicSetting } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';

// The npm client `subsonic-api` signs in with t+s, by GET and by POST, and reads JSON.

let setting: SubsonicSetting;

describe('a client of Subsonic', () => {
  before(async () => {
    setting = await openSubsonic({ albums: 40 });
  });
  after(() => setting.close());

  for (const post of [false, true]) {
    const way = post ? 'POST' : 'GET';

    test(`the client learns by ${way} what the server is`, async () => {
      const api = setting.api('listener', post);
      const ping = await api.ping();
      assert.deepEqual(
        { ...ping },
        { status: 'ok', version: '1.16.1', type: 'bandstand', serverVersion: '0.1.0', openSubsonic: true },
      );
      assert.equal((await api.getLicense()).license.valid, true);
      const { openSubsonicExtensions } = await api.getOpenSubsonicExtensions();
      const names = openSubsonicExtensions.map(({ name }) => name);
      const asked = ['formPost', 'songLyrics', 'transcodeOffset', 'apiKeyAuthentication', 'indexBasedQueue'];
      const wanted = [...asked, 'getPodcastEpisode', 'topSongsByArtistId', 'playbackReport', 'transcoding'];
      assert.deepEqual(names, wanted);
      const { user } = await api.getUser({ username: 'listener' });
      assert.deepEqual([user.username, user.adminRole, user.streamRole], ['listener', false, true]);
      assert.deepEqual((await api.getScanStatus()).scanStatus.scanning, false);
    });

    test(`the client browses by ${way}, from the music folder to the song`, async () => {
      const api = setting.api('listener', post);
      const { musicFolders } = await api.getMusicFolders();
      const open = musicFolders.musicFolder?.find(({ name }) => name === 'Open');
      assert.equal(open?.id, sounds.rootId);
      const { indexes } = await api.getIndexes({ musicFolderId: open?.id ?? 0 });
      assert.deepEqual(
        indexes.index?.map(({ name }) => name),
        ['S'],
      );
      const folder = indexes.index?.[0]?.artist?.[0];
      assert.equal(folder?.name, 'Sine');
      const { directory } = await api.getMusicDirectory({ id: folder?.id ?? '' });
      assert.deepEqual(
        directory.child?.map(({ title }) => title),
        ['High', 'Low'],
      );
      assert.ok(directory.child?.every(({ parent, isDir }) => parent === folder?.id && !isDir));
      const { genres } = await api.getGenres();
      const genre = genres.genre?.find(({ value }) => value === 'Test & Tone');
      assert.deepEqual([genre?.albumCount, genre?.songCount], [1, 2]);
      const { artists } = await api.getArtists({ musicFolderId: sounds.rootId });
      const artist = artists.index?.[0]?.artist?.[0];
      assert.deepEqual([artist?.name, artist?.albumCount], ['Sine & Sons', 1]);
      const found = await api.getArtist({ id: artist?.id ?? '' });
      const { album } = await api.getAlbum({ id: found.artist.album?.[0]?.id ?? '' });
      assert.deepEqual([album.name, album.songCount, album.song?.length], ['Sine & "Waves" <3>', 2, 2]);
      const { song } = await api.getSong({ id: album.song?.[0]?.id ?? '' });
      assert.deepEqual([song.title, song.suffix, song.contentType], ['Low', 'mp3', 'audio/mpeg']);
      const { lyricsList } = await api.getLyricsBySongId({ id: song.id });
      assert.deepEqual(Object(lyricsList).structuredLyrics[0].line[1], { start: 1500, value: 'lo & li' });
    });

    test(`the client lists and searches by ${way}`, async () => {
      const api = setting.api('listener', post);
      const types = ['random', 'newest', 'alphabeticalByName', 'alphabeticalByArtist'] as const;
      for (const type of types) {
        const { albumList2 } = await api.getAlbumList2({ type, size: 7 });
        assert.equal(albumList2.album?.length, 7, type);
        const { albumList } = await api.getAlbumList({ type, size: 7, offset: 3 });
        assert.ok(
          albumList.album?.every(({ isDir }) => isDir),
          type,
        );
      }
      const byYear = await api.getAlbumList2({ type: 'byYear', fromYear: 2010, toYear: 1960, size: 500 });
      const years = byYear.albumList2.album?.map(({ year }) => year ?? 0) ?? [];
      assert.deepEqual(
        years,
        [...years].sort((a, b) => b - a),
      );
      assert.ok(years.length > 5 && years.every((year) => year >= 1960 && year <= 2010));
      const byGenre = await api.getAlbumList2({ type: 'byGenre', genre: 'test & tone' });
      assert.deepEqual(
        byGenre.albumList2.album?.map(({ id }) => id),
        [sounds.album],
      );
      assert.equal((await api.getRandomSongs({ size: 5, musicFolderId: 1 })).randomSongs.song?.length, 5);
      const ofGenre = await api.getSongsByGenre({ genre: 'Test & Tone', count: 1, offset: 1 });
      assert.deepEqual(
        ofGenre.songsByGenre.song?.map(({ title }) => title),
        ['Low'],
      );
      const three = await api.search3({ query: 'sine wav', songCount: 5 });
      assert.deepEqual(
        three.searchResult3.album?.map(({ id }) => id),
        [sounds.album],
      );
      const two = await api.search2({ query: 'sine', artistCount: 1, musicFolderId: sounds.rootId });
      assert.deepEqual(
        two.searchResult2.artist?.map(({ id }) => id),
        [sounds.artist],
      );
    });
  }
});
