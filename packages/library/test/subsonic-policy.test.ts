import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  at,
  code,
  nameOf,
  openSubsonic,
  type Person,
  type Query,
  type SubsonicSetting,
  texts,
} from './subsonic-setting.ts';
import { seedDraft, sounds } from './subsonic-sounds.ts';

let setting: SubsonicSetting;

const everything: readonly (readonly [method: string, query?: Query])[] = [
  ['getMusicFolders'],
  ['getIndexes'],
  ['getIndexes', { musicFolderId: sounds.rootId }],
  ['getMusicDirectory', { id: sounds.root }],
  ['getMusicDirectory', { id: sounds.folder }],
  ['getMusicDirectory', { id: sounds.artist }],
  ['getGenres'],
  ['getArtists'],
  ['getArtist', { id: sounds.artist }],
  ['getAlbum', { id: sounds.album }],
  ['getSong', { id: sounds.mp3 }],
  ...['newest', 'highest', 'frequent', 'recent', 'starred', 'alphabeticalByName', 'alphabeticalByArtist'].map(
    (type) => ['getAlbumList2', { type, size: 500 }] as const,
  ),
  ['getAlbumList', { type: 'byYear', fromYear: 1900, toYear: 2100, size: 500 }],
  ['getAlbumList2', { type: 'byGenre', genre: 'Test & Tone', size: 500 }],
  ['getSongsByGenre', { genre: 'Test & Tone', count: 500 }],
  ['getStarred2'],
  ['search2', { query: 'whis', songCount: 100 }],
  ['search', { any: 'psst' }],
  ['getLyrics', { title: 'Psst' }],
  ['getShares'],
  ['getPlayQueueByIndex'],
  ['search3', { query: 'sine', songCount: 100 }],
  ['search3', { query: '', songCount: 10_000, albumCount: 1000, artistCount: 1000 }],
  ['getNowPlaying'],
  ['getPlaylists'],
  ['getScanStatus'],
];

async function worldOf(who: Person): Promise<Record<string, unknown>[]> {
  const answers: Record<string, unknown>[] = [];
  for (const [method, query] of [
    ...everything,
    ['getUser', { username: nameOf(setting.db, who) }] as const,
  ]) {
    const answer = await setting.ask(who, method, query);
    assert.equal(answer['status'], 'ok', method);
    answers.push(answer);
  }
  return answers;
}

describe('who sees what over Subsonic', () => {
  before(async () => {
    setting = await openSubsonic({ albums: 40 });
  });
  after(() => setting.close());

  test('a draft of somebody else changes nothing of what a listener is told', async () => {
    const { ask } = setting;
    const made = await ask('root', 'createPlaylist', { name: 'Shared', songId: [sounds.mp3] });
    const playlistId = String(at(made, 'playlist.id'));
    await ask('root', 'updatePlaylist', { playlistId, public: true });
    const people = ['listener', 'owner', 'coOwner'] as const;
    const before = new Map<Person, unknown>();
    for (const who of people) before.set(who, await worldOf(who));
    seedDraft(setting.db);
    await ask('admin', 'scrobble', { id: sounds.guest, submission: false });
    await ask('admin', 'star', { id: sounds.guest });
    await ask('root', 'updatePlaylist', { playlistId, songIdToAdd: sounds.guest });
    setting.scan.count += 1;
    for (const who of people)
      assert.deepEqual(withoutEdit(await worldOf(who)), withoutEdit(before.get(who)), who);
    const staff = await ask('superUser', 'getPlaylist', { id: playlistId });
    assert.deepEqual(texts(staff, 'playlist.entry', 'id'), [sounds.mp3, sounds.guest]);
    const others = await ask('listener', 'getPlaylist', { id: playlistId });
    assert.deepEqual(texts(others, 'playlist.entry', 'id'), [sounds.mp3]);
    assert.ok(JSON.stringify(await worldOf('superUser')).includes(sounds.guest));
  });

  /** That a public playlist was edited may be known. */
  const withoutEdit = (value: unknown): string =>
    JSON.stringify(value).replaceAll(/"changed":"[^"]*"/g, '"changed":""');

  /** Every method that takes the id of something, with a parameter in the place of the id. */
  const byId: readonly (readonly [method: string, kind: string, query: (id: string) => Query])[] = [
    ['getAlbum', 'album', (id) => ({ id })],
    ['getMusicDirectory', 'album', (id) => ({ id })],
    ['getMusicDirectory', 'artist', (id) => ({ id })],
    ['getMusicDirectory', 'folder', (id) => ({ id })],
    ['getArtist', 'artist', (id) => ({ id })],
    ['getSong', 'track', (id) => ({ id })],
    ['stream', 'track', (id) => ({ id })],
    ['download', 'track', (id) => ({ id })],
    ...['track', 'album', 'artist', 'folder'].map(
      (kind) => ['getCoverArt', kind, (id: string) => ({ id })] as const,
    ),
    ...['track', 'album', 'artist', 'folder'].map(
      (kind) => ['star', kind, (id: string) => ({ id })] as const,
    ),
    ['star', 'album', (albumId) => ({ albumId })],
    ['unstar', 'artist', (artistId) => ({ artistId })],
    ['setRating', 'album', (id) => ({ id, rating: 3 })],
    ['scrobble', 'track', (id) => ({ id })],
    ['scrobble', 'track', (id) => ({ id, submission: false })],
    ['getLyricsBySongId', 'track', (id) => ({ id })],
    ['createBookmark', 'track', (id) => ({ id, position: 1 })],
    ['deleteBookmark', 'track', (id) => ({ id })],
    ['savePlayQueue', 'track', (id) => ({ id, current: id })],
    ['createPlaylist', 'track', (songId) => ({ name: 'x', songId })],
    ['savePlayQueueByIndex', 'track', (id) => ({ id, currentIndex: 0 })],
    ...['track', 'album', 'folder'].map((kind) => ['createShare', kind, (id: string) => ({ id })] as const),
  ];

  const hidden = new Map<string, string>([
    ['album', sounds.draft],
    ['artist', sounds.hiddenArtist],
    ['track', sounds.hidden],
    ['folder', sounds.hiddenFolder],
  ]);

  test('what is hidden is answered as what does not exist, and not to its owner', async () => {
    for (const [method, kind, query] of byId) {
      const id = hidden.get(kind) ?? '';
      const never = `${id.slice(0, 3)}018f0000-0001-7000-8000-ffffffffffff`;
      for (const who of ['listener', 'owner', 'artist'] as const) {
        const answer = await setting.ask(who, method, query(id));
        assert.equal(code(answer), 70, `${method} ${kind} ${who}`);
        assert.deepEqual(answer, await setting.ask(who, method, query(never)), `${method} ${kind} ${who}`);
      }
      const own = await fetch(setting.address('admin', method, query(id)));
      const text = await own.text();
      assert.ok(own.ok && !text.includes('"failed"'), `${method} ${kind}: ${text.slice(0, 300)}`);
    }
  });

  test('a private playlist is its owner’s alone, a public one is read by all and changed by its owner', async () => {
    const { ask } = setting;
    const made = await ask('owner', 'createPlaylist', { name: 'Mine', songId: [sounds.mp3] });
    const id = String(at(made, 'playlist.id'));
    for (const who of ['listener', 'root'] as const) {
      assert.equal(code(await ask(who, 'getPlaylist', { id })), 70);
      assert.equal(code(await ask(who, 'deletePlaylist', { id })), 70);
      assert.equal(code(await ask(who, 'getCoverArt', { id })), 70);
      assert.ok(!texts(await ask(who, 'getPlaylists'), 'playlists.playlist', 'id').includes(id));
    }
    await ask('owner', 'updatePlaylist', { playlistId: id, public: true });
    for (const who of ['listener', 'superUser'] as const) {
      assert.equal(code(await ask(who, 'getPlaylist', { id })), undefined);
      assert.equal(code(await ask(who, 'updatePlaylist', { playlistId: id, name: 'Yours' })), 50);
      assert.equal(code(await ask(who, 'createPlaylist', { playlistId: id, songId: [] })), 50);
      assert.equal(code(await ask(who, 'deletePlaylist', { id })), 50);
    }
    const ofOwner = texts(
      await ask('admin', 'getPlaylists', { username: 'owner' }),
      'playlists.playlist',
      'id',
    );
    assert.deepEqual(ofOwner, [id]);
  });
});
