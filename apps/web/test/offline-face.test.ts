/** What answers in the place of the server, as far as it needs no browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@bandstand/offline';
import { faceRoute } from '../src/lib/offline/face/face.ts';
import { byLetter, shuffled } from '../src/lib/offline/face/lists.ts';
import { changedList } from '../src/lib/offline/face/playlists.ts';
import { albumDetailOf, trackOf } from '../src/lib/offline/face/shapes.ts';
import { bareId, gidOf } from '../src/lib/offline/ids.ts';
import { isKept, keptUrl } from '../src/lib/offline/kept-address.ts';

const gid = '01a2013b-e425-7e9e-9b4a-bd2005bbb553';

/** A track as the store has it. */
const stored = (more: Partial<Item> = {}): Item => ({
  id: bareId(gid),
  type: 'Audio',
  name: 'Ropewalk',
  sortName: 'Ropewalk',
  overview: null,
  year: 2018,
  communityRating: null,
  officialRating: null,
  runtimeTicks: 140_000_000,
  imageTag: null,
  backdropTag: null,
  albumId: bareId(gid),
  albumName: 'Salt Almanac',
  albumArtist: 'Quilla',
  artists: ['Quilla', 'Ito'],
  index: 2,
  parentIndex: 1,
  seriesId: null,
  seriesName: null,
  seasonId: null,
  genres: ['Folk'],
  premiereDate: null,
  dateCreated: '2026-01-01T00:00:00.000Z',
  etag: null,
  sizeBytes: 224_000,
  extra: { container: 'm4a', gain: -6.5, albumImageTag: 'tag' },
  userData: {
    positionTicks: 0,
    playCount: 3,
    isFavorite: true,
    isPlayed: true,
    lastPlayed: '2026-02-01T00:00:00.000Z',
    rating: 8,
    needsSync: false,
  },
  kept: 'completed',
  isGhost: false,
  ...more,
});

test('the store answers what it knows, and leaves the rest to the server', () => {
  const answers = (method: string, path: string) =>
    faceRoute(new Request(`http://x${path}`, { method })) !== undefined;
  for (const [method, path] of [
    ['GET', '/api/v1/albums?sort=added&offset=60'],
    ['GET', `/api/v1/albums/${gid}`],
    ['GET', '/api/v1/artists/index?withAlbums=true'],
    ['GET', '/api/v1/search?q=salt'],
    ['PUT', `/api/v1/starred/tracks/${gid}`],
    ['DELETE', `/api/v1/starred/artists/${gid}`],
    ['PUT', `/api/v1/ratings/albums/${gid}`],
    ['POST', '/api/v1/plays'],
    ['POST', `/api/v1/playlists/${gid}/tracks`],
  ] as const)
    assert.ok(answers(method, path), `${method} ${path}`);
  for (const [method, path] of [
    ['DELETE', `/api/v1/albums/${gid}`],
    ['GET', `/api/v1/albums/${gid}/edit`],
    ['POST', '/api/v1/auth/login'],
    ['GET', '/api/v1/account/sessions'],
    ['GET', `/api/v1/tracks/${gid}/stream`],
  ] as const)
    assert.ok(!answers(method, path), `${method} ${path}`);
});

test('items of the store look as the server tells them; what is not kept cannot be heard', () => {
  const track = trackOf(stored());
  assert.deepEqual(
    [track.id, track.title, track.artist, track.durationMs, track.bitrate, track.rating, track.plays],
    [gid, 'Ropewalk', 'Quilla, Ito', 14_000, 128, 4, 3],
  );
  assert.deepEqual([track.starredAt !== undefined, track.missing, track.suffix], [true, false, 'm4a']);
  assert.deepEqual([track.album?.title, track.album?.imageTag], ['Salt Almanac', 'tag']);
  assert.equal(trackOf(stored({ kept: 'downloading' })).missing, true);
  const album = albumDetailOf(stored({ type: 'MusicAlbum', name: 'Salt Almanac' }), [stored(), stored()]);
  assert.deepEqual([album.trackCount, album.durationMs, album.tracks.length], [2, 28_000, 2]);
});

test('an edit of a playlist by places does what the server does with the same words', () => {
  const ids = ['a', 'b', 'a', 'c'];
  assert.deepEqual(changedList(ids, { remove: [0] }), ['b', 'a', 'c']);
  assert.deepEqual(changedList(ids, { remove: [3], add: ['c'], at: 1 }), ['a', 'c', 'b', 'a']);
  assert.deepEqual(changedList(ids, { add: [gid] }), [...ids, bareId(gid)]);
  assert.deepEqual(changedList(ids, undefined), ids);
});

test('ids, addresses and letters', () => {
  assert.equal(gidOf(bareId(gid)), gid);
  assert.equal(keptUrl('media/1/01/a.flac'), '/kept/media/1/01/a.flac');
  assert.deepEqual([isKept('/kept/media/x'), isKept('/keptother'), isKept('/albums')], [true, false, false]);
  const named = (sortName: string) => stored({ sortName });
  assert.deepEqual([...byLetter([named('Älva'), named('abba'), named('7 Seconds')]).keys()], ['A', '#']);
  assert.deepEqual(new Set(shuffled([1, 2, 3])), new Set([1, 2, 3]));
});
