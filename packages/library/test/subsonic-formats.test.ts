import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  at,
  code,
  inside,
  list,
  openSubsonic,
  type Query,
  type SubsonicSetting,
  texts,
} from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';
import { jsonOf, problemsOf, withoutEmpty } from './subsonic-specification.ts';
import { parseXml } from './subsonic-xml.ts';

let setting: SubsonicSetting;

const playlistId = async (): Promise<string> =>
  texts(await setting.ask('listener', 'getPlaylists'), 'playlists.playlist', 'id')[0] ?? '';

/** Every method that answers with data, with the element it answers and parameters that find something. */
const reads: readonly (readonly [method: string, element: string, query?: Query])[] = [
  ['getLicense', 'license'],
  ['getOpenSubsonicExtensions', 'openSubsonicExtensions'],
  ['tokenInfo', 'tokenInfo'],
  ['getMusicFolders', 'musicFolders'],
  ['getIndexes', 'indexes'],
  ['getIndexes', 'indexes', { musicFolderId: sounds.rootId }],
  ['getMusicDirectory', 'directory', { id: sounds.root }],
  ['getMusicDirectory', 'directory', { id: sounds.folder }],
  ['getMusicDirectory', 'directory', { id: sounds.artist }],
  ['getMusicDirectory', 'directory', { id: sounds.album }],
  ['getMusicDirectory', 'directory', { id: sounds.rootId }],
  ['getGenres', 'genres'],
  ['getArtists', 'artists'],
  ['getArtist', 'artist', { id: sounds.artist }],
  ['getAlbum', 'album', { id: sounds.album }],
  ['getSong', 'song', { id: sounds.mp3 }],
  ...[
    'newest',
    'highest',
    'frequent',
    'recent',
    'starred',
    'alphabeticalByName',
    'alphabeticalByArtist',
  ].flatMap((type) => [
    ['getAlbumList', 'albumList', { type, size: 50 }] as const,
    ['getAlbumList2', 'albumList2', { type, size: 50 }] as const,
  ]),
  ['getAlbumList2', 'albumList2', { type: 'byYear', fromYear: 2020, toYear: 1990 }],
  ['getAlbumList2', 'albumList2', { type: 'byGenre', genre: 'Test & Tone' }],
  ['getRandomSongs', 'randomSongs', { genre: 'Test & Tone', fromYear: 1999, toYear: 1999, size: 1 }],
  ['getSongsByGenre', 'songsByGenre', { genre: 'Test & Tone' }],
  ['getNowPlaying', 'nowPlaying'],
  ['getStarred', 'starred'],
  ['getStarred2', 'starred2'],
  ['search2', 'searchResult2', { query: 'sine' }],
  ['search3', 'searchResult3', { query: '""', songCount: 100 }],
  ['getPlaylists', 'playlists'],
  ['getLyricsBySongId', 'lyricsList', { id: sounds.mp3 }],
  ['getUser', 'user', { username: 'listener' }],
  ['getScanStatus', 'scanStatus'],
  ['getPlayQueue', 'playQueue'],
  ['getBookmarks', 'bookmarks'],
];

describe('the formats of Subsonic', () => {
  before(async () => {
    // What plays has not ended when it is asked for, however slow the machine is.
    const started = Date.now();
    setting = await openSubsonic({ albums: 40, playingClock: () => started });
    const { ask } = setting;
    await ask('listener', 'star', { id: sounds.mp3, albumId: sounds.album, artistId: sounds.artist });
    for (const id of [sounds.mp3, sounds.album, sounds.artist])
      await ask('listener', 'setRating', { id, rating: 4 });
    await ask('listener', 'scrobble', { id: sounds.flac });
    await ask('listener', 'scrobble', { id: sounds.flac, submission: false });
    await ask('listener', 'createBookmark', { id: sounds.mp3, position: 700, comment: 'here & "there"' });
    await ask('listener', 'savePlayQueue', {
      id: [sounds.mp3, sounds.flac],
      current: sounds.flac,
      position: 300,
    });
    await ask('listener', 'createPlaylist', { name: 'A <list>', songId: [sounds.mp3, sounds.mp3] });
  });
  after(() => setting.close());

  test('every answer is as the specification wants it, and XML says the same as JSON', async () => {
    const all = [...reads, ['getPlaylist', 'playlist', { id: await playlistId() }] as const];
    for (const [method, element, query = {}] of all) {
      const json = await setting.ask('listener', method, query);
      assert.equal(json['status'], 'ok', `${method} ${JSON.stringify(json['error'])}`);
      assert.ok(json[element] !== undefined, `${method} answers ${element}`);
      assert.deepEqual(problemsOf(json), [], method);
      const answer = await fetch(setting.address('listener', `${method}.view`, { ...query, f: 'xml' }));
      assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8');
      const root = parseXml(await answer.text());
      assert.equal(root.name, 'subsonic-response');
      assert.equal(root.attributes['xmlns'], 'http://subsonic.org/restapi');
      const said = jsonOf(root);
      // Drawn anew for every answer, or counted on meanwhile.
      if (method !== 'getRandomSongs' && method !== 'getNowPlaying')
        assert.deepEqual(withoutTimes(withoutEmpty(said)), withoutTimes(withoutEmpty(json)), method);
    }
  });

  test('what is not well-formed, and what is not in the specification, would be found', () => {
    const bad = [
      '<a>',
      '<a></b>',
      '<a/><b/>',
      '<a b="1" b="2"/>',
      '<a b="<"/>',
      '<a>&</a>',
      '<a>&nbsp;</a>',
      '<a>\u0001</a>',
      'x<a/>',
    ];
    for (const text of bad)
      assert.throws(() => parseXml(`<?xml version="1.0" encoding="UTF-8"?>${text}`), Error, text);
    const song = { id: 'tr-1', title: 'x', isDir: false };
    assert.deepEqual(problemsOf(song, 'Child'), []);
    for (const change of [
      { id: 1 },
      { title: undefined },
      { duration: 1.5 },
      { genres: {} },
      { userRating: 0 },
      { extra: 1 },
      { created: 'now' },
    ]) {
      assert.equal(problemsOf({ ...song, ...change }, 'Child').length, 1, JSON.stringify(change));
    }
  });

  /** The same without when an index was first asked for: the two formats are two lists. */
  function withoutTimes(value: unknown): unknown {
    const indexes = at(value, 'indexes');
    if (typeof value !== 'object' || value === null || indexes === undefined) return value;
    return { ...value, indexes: { ...Object(indexes), lastModified: 0 } };
  }

  test('answers hold what they are asked for', async () => {
    const { ask } = setting;
    const album = await ask('listener', 'getAlbum', { id: sounds.album });
    assert.equal(at(album, 'album.name'), 'Sine & "Waves" <3>');
    assert.deepEqual(at(album, 'album.originalReleaseDate'), { year: 1999, month: 3, day: 4 });
    assert.deepEqual(at(album, 'album.releaseTypes'), ['EP']);
    assert.equal(at(album, 'album.userRating'), 4);
    assert.deepEqual(texts(album, 'album.song', 'title'), ['Low', 'High']);
    const song = at(album, 'album.song.0');
    assert.equal(at(song, 'bookmarkPosition'), 700);
    assert.equal(at(song, 'displayComposer'), 'Sine & Sons');
    assert.deepEqual(at(song, 'replayGain'), { trackGain: -3.5, trackPeak: 0.9 });
    assert.deepEqual(at(song, 'isrc'), ['USSM18300073']);
    assert.equal(at(song, 'explicitStatus'), 'clean');
    assert.equal(at(await ask('listener', 'getPlayQueue'), 'playQueue.current'), sounds.flac);
    assert.equal(at(await ask('listener', 'getNowPlaying'), 'nowPlaying.entry.0.id'), sounds.flac);
    assert.equal(at(await ask('listener', 'getSong', { id: sounds.flac }), 'song.playCount'), 1);
  });

  test('lists that hold nothing are lists in JSON', async () => {
    const { ask } = setting;
    assert.deepEqual(list(await ask('coOwner', 'getStarred2'), 'starred2.song'), []);
    assert.deepEqual(list(await ask('coOwner', 'search3', { query: 'zzzzqqq' }), 'searchResult3.album'), []);
    assert.deepEqual(
      list(await ask('coOwner', 'getAlbumList2', { type: 'newest', size: 0 }), 'albumList2.album'),
      [],
    );
    assert.deepEqual(list(await ask('coOwner', 'getBookmarks'), 'bookmarks.bookmark'), []);
    assert.deepEqual(list(await ask('coOwner', 'getPlaylists'), 'playlists.playlist'), []);
  });

  test('a changed index is sent again, an unchanged one is not', async () => {
    const { ask } = setting;
    const first = await ask('root', 'getIndexes');
    const lastModified = Number(at(first, 'indexes.lastModified'));
    assert.ok(list(first, 'indexes.index').length > 0);
    const again = await ask('root', 'getIndexes', { ifModifiedSince: lastModified });
    assert.deepEqual(at(again, 'indexes.index'), []);
    assert.equal(at(again, 'indexes.lastModified'), lastModified);
    const older = await ask('root', 'getIndexes', { ifModifiedSince: lastModified - 1 });
    assert.deepEqual(at(older, 'indexes.index'), at(first, 'indexes.index'));
  });

  test('JSONP calls the function that was named, and nothing else', async () => {
    const call = async (method: string, callback: string, query: Query = {}) => {
      const answer = await fetch(setting.address('listener', method, { ...query, f: 'jsonp', callback }));
      return { type: answer.headers.get('content-type'), text: await answer.text() };
    };
    for (const [method, query] of [
      ['ping', {}],
      ['getArtists', {}],
      ['getSong', { id: sounds.mp3 }],
    ] as const) {
      const { type, text } = await call(method, 'app.loaded_1', query);
      assert.equal(type, 'application/javascript; charset=utf-8');
      const told = /^\/\*\*\/app\.loaded_1\((.*)\);$/s.exec(text)?.[1] ?? '';
      assert.equal(at(JSON.parse(told), 'subsonic-response.status'), 'ok', text.slice(0, 100));
    }
    const evil = [
      'alert(1)//',
      'a;b',
      '<script>',
      'a.b.',
      '',
      'a b',
      '1a',
      'x'.repeat(500),
      'a\u2028b',
      'a[0]',
      '{}',
      "a'",
    ];
    for (const callback of evil) {
      const before = texts(await setting.ask('listener', 'getPlaylists'), 'playlists.playlist', 'id').length;
      const { type, text } = await call('createPlaylist', callback, { name: 'never made' });
      assert.equal(type, 'application/json; charset=utf-8', callback);
      assert.equal(code(at(JSON.parse(text), 'subsonic-response')), callback === '' ? 10 : 0);
      assert.ok(callback === '' || !text.includes(callback));
      assert.equal(
        texts(await setting.ask('listener', 'getPlaylists'), 'playlists.playlist', 'id').length,
        before,
      );
    }
  });

  test('errors come in the format that was asked for, with HTTP status 200', async () => {
    const xml = await fetch(setting.address('listener', 'stream', { id: 'tr-nothing', f: '' }));
    assert.equal(xml.status, 200);
    assert.match(xml.headers.get('content-type') ?? '', /^text\/xml/);
    assert.deepEqual(jsonOf(parseXml(await xml.text()))['error'], {
      code: 70,
      message: 'There is no such song.',
    });
    const json = await fetch(setting.address('listener', 'getCoverArt', { id: 'al-nothing' }));
    assert.equal(json.status, 200);
    assert.equal(code(await inside(json)), 70);
    const form = await fetch(`${setting.url}/rest/getSong`, {
      method: 'POST',
      body: new URLSearchParams({ f: 'json', apiKey: setting.secret('listener') }),
    });
    assert.equal(code(await inside(form)), 10);
    const unknown = await fetch(setting.address(null, 'getEverything'));
    assert.equal(unknown.status, 404);
    assert.equal(code(await inside(unknown)), 0);
  });

  test('versions of the protocol that do not fit are refused', async () => {
    assert.equal(code(await setting.ask('listener', 'ping', { v: '0.9.0' })), 20);
    assert.equal(code(await setting.ask('listener', 'ping', { v: '2.0.0' })), 30);
    for (const v of ['1.0.0', '1.17.0', 'new', ''])
      assert.equal(code(await setting.ask('listener', 'ping', { v })), undefined);
  });

  test('methods that are not offered say so, to whoever is signed in', async () => {
    for (const method of ['findSonicPath', 'getSonicSimilarTracks.view']) {
      const answer = await setting.ask('root', method);
      assert.equal(code(answer), 0);
      assert.match(String(at(answer, 'error.message')), /does not offer/);
      assert.equal(code(await setting.ask(null, method)), 10);
    }
  });
});
