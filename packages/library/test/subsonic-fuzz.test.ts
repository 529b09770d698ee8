import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { inside, openSubsonic, type SubsonicSetting } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';
import { jsonOf, problemsOf } from './subsonic-specification.ts';
import { parseXml } from './subsonic-xml.ts';

let setting: SubsonicSetting;

const seed = testSeed();

const methods = [
  'ping getLicense getOpenSubsonicExtensions tokenInfo getMusicFolders getIndexes getMusicDirectory getGenres getArtists',
  'getArtist getAlbum getSong getAlbumList getAlbumList2 getRandomSongs getSongsByGenre getNowPlaying getStarred',
  'getStarred2 search2 search3 getPlaylists getPlaylist createPlaylist updatePlaylist deletePlaylist stream download',
  'getCoverArt getLyricsBySongId star unstar setRating scrobble getUser getScanStatus startScan getPlayQueue',
  'savePlayQueue getBookmarks createBookmark deleteBookmark getPodcasts search getVideos getVideoInfo getCaptions getLyrics',
  'getAvatar getShares createShare updateShare deleteShare jukeboxControl getInternetRadioStations getChatMessages',
  'addChatMessage getUsers createUser updateUser deleteUser changePassword getPlayQueueByIndex savePlayQueueByIndex',
  'createInternetRadioStation updateInternetRadioStation deleteInternetRadioStation nothing',
].flatMap((line) => line.split(' '));

const names = [
  'id albumId artistId playlistId songId songIdToAdd songIndexToRemove name comment public query type genre',
  'artistCount artistOffset albumCount albumOffset songCount songOffset size offset count fromYear toYear musicFolderId',
  'ifModifiedSince maxBitRate format timeOffset estimateContentLength rating time submission position current currentIndex username v c',
  'artist album title any newerThan since message description expires action streamUrl homepageUrl',
].flatMap((line) => line.split(' '));

const value = fc.oneof(
  fc.constantFrom(
    sounds.mp3,
    sounds.album,
    sounds.artist,
    sounds.folder,
    sounds.hidden,
    sounds.draft,
    'pl-1',
  ),
  fc.constantFrom(
    '-1',
    '0',
    '1',
    '1e9',
    '99999999999999999999',
    'NaN',
    '1.5',
    '',
    'true',
    'false',
    'null',
    '\0',
    '%',
  ),
  fc.constantFrom(
    'random',
    'byYear',
    'byGenre',
    'newest',
    'raw',
    'mp3',
    'listener',
    '"',
    "'; DROP TABLE x",
    '\u{d800}',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer().map(String),
);
const request = fc.record({
  method: fc.constantFrom(...methods),
  view: fc.constantFrom('', '.view'),
  format: fc.constantFrom('json', 'xml', 'jsonp', 'odd'),
  post: fc.boolean(),
  fields: fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 }),
});

describe('Subsonic with any parameters', () => {
  before(async () => {
    setting = await openSubsonic({ albums: 20 });
  });
  after(() => setting.close());

  test('whatever the parameters are, the answer is one of the protocol and nothing breaks', async () => {
    await fc.assert(
      fc.asyncProperty(request, async ({ method, view, format, post, fields }) => {
        const query = new URLSearchParams({ f: format, callback: 'go', apiKey: setting.secret('listener') });
        for (const [name, text] of fields) query.append(name, text);
        const address = `${setting.url}/rest/${method}${view}`;
        const answer = post
          ? await fetch(address, { method: 'POST', body: query })
          : await fetch(`${address}?${query.toString()}`);
        const text = await answer.text();
        assert.equal(answer.status, method === 'nothing' ? 404 : 200, text);
        const type = answer.headers.get('content-type') ?? '';
        if (type.startsWith('application/json')) check(JSON.parse(text));
        else if (type.startsWith('application/javascript'))
          check(JSON.parse(/^\/\*\*\/go\((.*)\);$/s.exec(text)?.[1] ?? ''));
        else if (type.startsWith('text/xml')) assert.deepEqual(problemsOf(jsonOf(parseXml(text))), []);
        else assert.match(type, /^(?:audio|image)\//);
      }),
      { numRuns: 400, seed },
    );
    assert.deepEqual(setting.errors, []);
  });

  function check(answer: unknown): void {
    const [[name, content] = ['', undefined]] = Object.entries(Object(answer));
    assert.equal(name, 'subsonic-response');
    assert.deepEqual(problemsOf(content), []);
  }

  test('requests that are too large or of another kind are answered in the shape of the protocol', async () => {
    const form = new URLSearchParams({ f: 'json', name: 'x'.repeat(5 * 1024 * 1024) });
    const large = await fetch(setting.address('listener', 'createPlaylist'), { method: 'POST', body: form });
    assert.equal(large.status, 413);
    assert.equal((await inside(large))['status'], 'failed');
    const other = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":1}' };
    assert.equal((await inside(await fetch(setting.address('listener', 'ping'), other)))['status'], 'ok');
  });

  test('every method names its permission and answers with and without .view', () => {
    for (const route of setting.routes) {
      assert.deepEqual(route.method, ['GET', 'POST']);
      assert.equal(route.cors, 'public-no-credentials');
      if (route.path === '/rest/*') continue;
      assert.deepEqual(route.aliases, [`${route.path}.view`]);
      const open = route.permission === 'public';
      assert.equal(open, route.path === '/rest/getOpenSubsonicExtensions');
      assert.deepEqual(route.auth, open ? [] : ['subsonic']);
    }
  });
});
