import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { schemaProblems } from './subsonic-schema-rules.ts';
import { at, openSubsonic, type Query, type SubsonicSetting, texts } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';
import { jsonOf, problemsOf, withoutEmpty } from './subsonic-specification.ts';
import { parseXml } from './subsonic-xml.ts';

// Every method of the face against the published schema: what it answers, and what it answers when it fails.

let setting: SubsonicSetting;
/** An app password of the root account that was made for managing. */
let managing: string;

/** What changes nothing and answers the same twice. */
const reads: readonly (readonly [method: string, query?: Query])[] = [
  ['ping'],
  ['getLicense'],
  ['getOpenSubsonicExtensions'],
  ['tokenInfo'],
  ['getMusicFolders'],
  ['getIndexes', { musicFolderId: sounds.rootId }],
  ...[sounds.root, sounds.folder, sounds.artist, sounds.album, sounds.rootId].map(
    (id) => ['getMusicDirectory', { id }] as const,
  ),
  ['getGenres'],
  ['getArtists'],
  ['getArtist', { id: sounds.artist }],
  ['getAlbum', { id: sounds.album }],
  ['getSong', { id: sounds.mp3 }],
  ...[sounds.artist, sounds.album, sounds.mp3].flatMap((id) => [
    ['getArtistInfo', { id, count: 5 }] as const,
    ['getArtistInfo2', { id }] as const,
    ['getSimilarSongs', { id, count: 5 }] as const,
    ['getSimilarSongs2', { id }] as const,
  ]),
  ['getAlbumInfo', { id: sounds.album }],
  ['getAlbumInfo2', { id: sounds.mp3 }],
  ['getTopSongs', { artist: 'Sine & Sons' }],
  ['getTopSongs', { artist: 'Nobody' }],
  ['getVideos'],
  ['getNowPlaying'],
  ['getAlbumList', { type: 'starred' }],
  ['getAlbumList2', { type: 'recent' }],
  ['getSongsByGenre', { genre: 'Test & Tone' }],
  ['getStarred'],
  ['getStarred2'],
  ['search', { title: 'low', artist: 'sine' }],
  ['search2', { query: 'sine' }],
  ['search3', { query: 'sine' }],
  ['getPlaylists'],
  ['getLyricsBySongId', { id: sounds.mp3 }],
  ['getLyrics', { artist: 'Sine & Sons', title: 'Low' }],
  ['getLyrics', { artist: 'Nobody', title: 'Nothing' }],
  ['getShares'],
  ['getInternetRadioStations'],
  ['getChatMessages'],
  ['getUser', { username: 'listener' }],
  ['getUsers'],
  ['getPodcasts'],
  ['getNewestPodcasts'],
  ['getBookmarks'],
  ['getPlayQueue'],
  ['getPlayQueueByIndex'],
  ['getScanStatus'],
];

/** What changes something, or answers otherwise every time. */
const writes: readonly (readonly [method: string, query?: Query])[] = [
  ['getRandomSongs', { size: 3 }],
  ['star', { id: sounds.flac }],
  ['unstar', { id: sounds.flac }],
  ['setRating', { id: sounds.flac, rating: 2 }],
  ['scrobble', { id: sounds.flac }],
  ['startScan'],
  ['createBookmark', { id: sounds.flac, position: 1 }],
  ['deleteBookmark', { id: sounds.flac }],
  ['savePlayQueue', { id: sounds.flac, current: sounds.flac }],
  ['savePlayQueueByIndex', { id: sounds.flac, currentIndex: 0 }],
  ['createPlaylist', { name: 'Made', songId: sounds.mp3 }],
  ['createShare', { id: sounds.mp3 }],
  ['addChatMessage', { message: 'again' }],
  ['createInternetRadioStation', { name: 'Two', streamUrl: 'http://radio.example:8000/two' }],
  ['createPodcastChannel', { url: 'https://127.0.0.2:1/feed' }],
  ['refreshPodcasts'],
  ['createUser', { username: 'fresh', password: 'enc:7061737320776f726421', email: 'f@example.org' }],
  ['updateUser', { username: 'fresh', adminRole: true }],
  ['changePassword', { username: 'fresh', password: 'another word!' }],
  ['deleteUser', { username: 'fresh' }],
];

async function readXml(method: string, query: Query = {}) {
  const answer = await fetch(setting.address(null, method, { apiKey: managing, ...query, f: 'xml' }));
  assert.equal(answer.status, 200, method);
  assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8', method);
  return parseXml(await answer.text());
}

async function own(method: string, path: string): Promise<string> {
  return texts(await setting.ask('root', method), path, 'id')[0] ?? '';
}

describe('the schema of Subsonic', () => {
  before(async () => {
    setting = await openSubsonic({ albums: 40 });
    managing = setting.services.appPasswords.create(1, 'desk', { manages: true }).secret;
    const { ask } = setting;
    const { mp3, flac, album, artist } = sounds;
    await ask('root', 'star', { id: mp3, albumId: album, artistId: artist });
    for (const id of [mp3, album, artist]) await ask('root', 'setRating', { id, rating: 4 });
    await ask('root', 'scrobble', { id: flac });
    await ask('root', 'scrobble', { id: flac, submission: false });
    await ask('root', 'createBookmark', { id: mp3, position: 700, comment: 'a & b' });
    await ask('root', 'savePlayQueue', { id: [mp3, flac], current: flac, position: 300 });
    await ask('root', 'createPlaylist', { name: 'Kept', songId: [mp3, mp3] });
    await ask('root', 'createShare', { id: [album, mp3], description: '<b>', expires: Date.now() + 1e9 });
    await ask('root', 'addChatMessage', { message: 'hello & "goodbye"' });
    const station = {
      name: 'One',
      streamUrl: 'https://radio.example/one',
      homepageUrl: 'https://radio.example/',
    };
    await ask('root', 'createInternetRadioStation', station);
  });
  after(() => setting.close());

  test('every answer with data keeps to the published schema and says in XML what it says in JSON', async () => {
    const words = await setting.ask('root', 'getLyrics', { artist: 'Sine & Sons', title: 'Low' });
    assert.equal(at(words, 'lyrics.title'), 'Low');
    for (const [method, query = {}] of [
      ...reads,
      ['getPlaylist', { id: await own('getPlaylists', 'playlists.playlist') }] as const,
    ]) {
      const root = await readXml(method, query);
      const json = await setting.ask(null, method, { apiKey: managing, ...query });
      assert.equal(json['status'], 'ok', `${method} ${JSON.stringify(json['error'])}`);
      assert.deepEqual(schemaProblems(root), [], method);
      assert.deepEqual(problemsOf(json), [], method);
      if (method !== 'getIndexes' && method !== 'getNowPlaying')
        assert.deepEqual(withoutEmpty(jsonOf(root)), withoutEmpty(json), method);
    }
  });

  test('every answer to a change keeps to the published schema', async () => {
    for (const [method, query = {}] of [
      ...writes,
      [
        'updatePlaylist',
        { playlistId: await own('getPlaylists', 'playlists.playlist'), name: 'Kept' },
      ] as const,
      ['deletePlaylist', { id: await own('getPlaylists', 'playlists.playlist') }] as const,
      ['updateShare', { id: await own('getShares', 'shares.share'), expires: 0 }] as const,
      ['deleteShare', { id: await own('getShares', 'shares.share') }] as const,
      [
        'updateInternetRadioStation',
        { id: await stationId(), name: 'Three', streamUrl: 'http://radio.example/3' },
      ] as const,
      ['deleteInternetRadioStation', { id: await stationId() }] as const,
    ]) {
      const root = await readXml(method, query);
      assert.deepEqual(schemaProblems(root), [], method);
      assert.equal(root.attributes['status'], 'ok', `${method} ${root.children[0]?.attributes['message']}`);
    }
  });

  const stationId = () => own('getInternetRadioStations', 'internetRadioStations.internetRadioStation');

  test('every failure keeps to the published schema, and no method is forgotten here', async () => {
    const binary = 'stream download getCoverArt getAvatar hls.m3u8 hls hls.ts'.split(' ');
    const refusing = ['getVideoInfo', 'getCaptions', 'jukeboxControl'];
    const inPlace = 'getPlaylist updatePlaylist deletePlaylist updateShare deleteShare'.split(' ');
    const podcasts =
      'getPodcastEpisode deletePodcastChannel deletePodcastEpisode downloadPodcastEpisode'.split(' ');
    const stations = ['updateInternetRadioStation', 'deleteInternetRadioStation'];
    // Of extensions that the schema does not know; subsonic-players.test.ts holds them to their descriptions.
    const players = ['getTranscodeDecision', 'getTranscodeStream', 'reportPlayback'];
    const called = [...reads, ...writes].map(([method]) => method);
    const known = new Set([
      ...called,
      ...binary,
      ...refusing,
      ...inPlace,
      ...stations,
      ...podcasts,
      ...players,
    ]);
    const offered = setting.routes.filter(({ hidden }) => hidden !== true).map(({ path }) => path.slice(6));
    assert.deepEqual(
      offered.filter((method) => !known.has(method)),
      [],
    );
    for (const route of setting.routes) {
      const method = route.path.slice(6);
      if (method === '*') continue;
      for (const query of [{}, { id: 'tr-nothing', username: 'nobody', action: 'get', apiKey: managing }]) {
        const answer = await fetch(setting.address(null, method, { ...query, f: 'xml' }));
        const root = parseXml(await answer.text());
        assert.deepEqual(schemaProblems(root), [], method);
        const failed = root.attributes['status'] === 'failed';
        if (binary.includes(method) || refusing.includes(method)) assert.ok(failed, method);
        if (Object.keys(query).length === 0) assert.equal(failed, route.permission !== 'public', method);
      }
    }
  });

  test('what the schema does not allow would be found', async () => {
    const [head, tail] = ['<?xml version="1.0" encoding="UTF-8"?>', '</subsonic-response>'];
    const problems = (inside: string) =>
      schemaProblems(parseXml(`${head}<subsonic-response status="ok" version="1.16.1">${inside}${tail}`));
    assert.deepEqual(problems('<song id="1" isDir="false" title="x" bpm="3"><genres name="y"/></song>'), []);
    for (const inside of [
      '<song id="1" isDir="false"/>',
      '<song id="1" isDir="no" title="x"/>',
      '<song id="1" isDir="false" title="x" colour="red"/>',
      '<song id="1" isDir="false" title="x" userRating="0"/>',
      '<song id="1" isDir="false" title="x" year="3000000000"/>',
      '<song id="1" isDir="false" title="x" created="today"/>',
      '<indexes lastModified="1" ignoredArticles=""><child id="1" isDir="false" title="x"/><index name="A"/></indexes>',
      '<bookmarks><bookmark position="1" username="a" created="2020-01-01T00:00:00Z" changed="2020-01-01T00:00:00Z"/></bookmarks>',
      '<videos/><license valid="true"/>',
      '<license valid="true">text</license>',
      '<playlists><list/></playlists>',
    ])
      assert.equal(problems(inside).length, 1, inside);
    assert.equal(at(await setting.ask('root', 'getLicense'), 'license.valid'), true);
  });
});
