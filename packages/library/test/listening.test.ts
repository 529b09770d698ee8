import assert from 'node:assert/strict';
import test from 'node:test';
import { NowPlayingBoard, Places, PlayHistory } from '../src/listening/index.ts';
import { smallLibrary } from './small-library.ts';

const now = Date.UTC(2026, 6, 1, 12);
const refused = (code: string) => (error: Error) => 'code' in error && error.code === code;

test('a play sent twice with its operation id counts once, everywhere', (t) => {
  const { db, people, tracks } = smallLibrary(t);
  const history = new PlayHistory(db, () => now);
  const play = { trackGid: tracks[0], operationId: 'op-1' };
  assert.equal(history.add(people.ben, [play]), 1);
  assert.equal(history.add(people.ben, [play, { trackGid: tracks[0] }]), 1);
  assert.equal(history.add(people.anna, [play]), 1, "the id is the listener's own");
  const counts = db.read((reader) => [
    reader.value('SELECT play_count FROM track_stats'),
    reader.value('SELECT play_count FROM release_stats'),
    reader.value(`SELECT plays FROM listening WHERE username = 'ben' AND item_type = 'track'`),
    reader.value(`SELECT plays FROM listening WHERE username = 'ben' AND item_type = 'album'`),
    reader.value(`SELECT plays FROM listening WHERE username = 'ben' AND item_type = 'artist'`),
  ]);
  assert.deepEqual(counts, [3, 3, 2, 2, 2]);
});

test('release counts survive a renamed slug', (t) => {
  const { db, people, tracks, released } = smallLibrary(t);
  new PlayHistory(db, () => now).add(people.ben, [{ trackGid: tracks[0] }]);
  db.write((writer) => writer.run(`UPDATE albums SET slug = 'renamed' WHERE gid = ?`, [released]));
  assert.equal(
    db.read((reader) => reader.value(`SELECT play_count FROM release_stats WHERE slug = 'renamed'`)),
    1,
  );
});

test('a play has its own time: past ones are kept, the future is now, hidden tracks do not count', (t) => {
  const { db, people, tracks, draftTrack } = smallLibrary(t);
  const history = new PlayHistory(db, () => now);
  for (const at of [Date.UTC(2026, 5, 1), now + 1000, now + 1e12, 0, Number.NaN])
    history.add(people.ben, [{ trackGid: tracks[0], at }]);
  const times = history.list(people.ben, { before: null, limit: 10 }).map(({ playedAt }) => playedAt);
  assert.deepEqual(times, [
    ...Array.from({ length: 4 }, () => new Date(now).toISOString()),
    '2026-06-01T00:00:00.000Z',
  ]);
  assert.throws(
    () => history.add(people.ben, [{ trackGid: tracks[0] }, { trackGid: draftTrack }]),
    refused('not_found'),
  );
  assert.equal(history.list(people.ben, { before: null, limit: 10 }).length, 5);
  assert.equal(history.list(people.anna, { before: null, limit: 10 }).length, 0);
});

test('who plays what is known until a minute after the end of the track', (t) => {
  const { people } = smallLibrary(t);
  let time = now;
  let hiding = 0;
  const board = new NowPlayingBoard(
    () => time,
    (id) => id !== hiding,
  );
  board.set(people.ben, 'phone', { id: 1, durationS: 100 }, { positionMs: 40_000 });
  board.set(people.ben, 'desk', { id: 2, durationS: null }, { paused: true });
  board.set(people.ben, 'phone', { id: 3, durationS: 100 });
  assert.deepEqual(
    board.list(people.anna).map(({ client, trackId, playerId }) => [client, trackId, playerId]),
    [
      ['phone', 3, 1],
      ['desk', 2, 2],
    ],
  );
  hiding = people.ben.account.id;
  assert.deepEqual(board.list(people.anna), [], 'who does not want to be seen is not');
  assert.equal(board.list(people.ben).length, 2, 'but by themselves');
  hiding = 0;
  time += 160_001;
  assert.deepEqual(
    board.list(people.anna).map(({ client }) => client),
    ['desk'],
  );
  board.clear(people.ben, 'desk');
  assert.equal(board.list(people.anna).length, 0);
});

test('one bookmark for each track, moved by the next save', (t) => {
  const { db, people, tracks, draftTrack } = smallLibrary(t);
  const places = new Places(db, () => now);
  places.setBookmark(people.ben, tracks[0], 1000.4, 'here');
  places.setBookmark(people.ben, tracks[0], 2000, null);
  assert.deepEqual(
    places.bookmarks(people.ben).map(({ positionMs, comment }) => [positionMs, comment]),
    [[2000, null]],
  );
  assert.throws(() => places.setBookmark(people.ben, draftTrack, 1, null), refused('not_found'));
  for (const wrong of [-1, Number.NaN, 1e11])
    assert.throws(() => places.setBookmark(people.ben, tracks[0], wrong, null), refused('invalid'));
  places.removeBookmark(people.ben, tracks[0]);
  places.removeBookmark(people.ben, tracks[0]);
  assert.equal(places.bookmarks(people.ben).length, 0);
});

test('a queue may repeat a track, and its current track is one of its places', (t) => {
  const { db, people, tracks } = smallLibrary(t);
  const places = new Places(db, () => now);
  const queue = { trackGids: [tracks[0], tracks[1], tracks[0]], index: 2, positionMs: 5, client: 'web' };
  places.saveQueue(people.ben, queue);
  const saved = places.queue(people.ben);
  assert.equal(saved?.trackIds.length, 3);
  assert.deepEqual([saved?.currentIndex, saved?.positionMs, saved?.changedBy], [2, 5, 'web']);
  assert.equal(places.queue(people.anna), undefined);
  assert.throws(() => places.saveQueue(people.ben, { ...queue, index: 3 }), refused('invalid'));
  places.saveQueue(people.ben, { ...queue, trackGids: [], index: null });
  assert.equal(places.queue(people.ben), undefined);
});
