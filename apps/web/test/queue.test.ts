import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Arbitrary,
  array,
  constant,
  float,
  assert as holds,
  nat,
  oneof,
  property,
  tuple,
} from 'fast-check';
import {
  append,
  currentEntry,
  emptyQueue,
  following,
  jumpTo,
  move,
  type PlayableTrack,
  playNext,
  preceding,
  type Queue,
  removeAt,
  shuffle,
  startWith,
  unshuffle,
  upcoming,
  withStar,
} from '../src/lib/player/queue/index.ts';

function track(title: string): PlayableTrack {
  return {
    id: title,
    title,
    artist: 'Quilla',
    artists: [],
    album: null,
    durationMs: 1000,
    suffix: 'flac',
    mime: 'audio/flac',
    codec: 'FLAC',
    bitrate: 900,
    replayGain: { trackGain: null, trackPeak: null, albumGain: null, albumPeak: null },
    hasLyrics: false,
    missing: false,
  };
}

const tracks = (...titles: string[]) => titles.map(track);
const titles = ({ entries }: Queue) => entries.map((entry) => entry.track.title).join(' ');
const current = (queue: Queue) => currentEntry(queue)?.track.title;
const abc = startWith(emptyQueue, tracks('a', 'b', 'c'), 1);

test('a queue begins where the person pressed play', () => {
  assert.equal(titles(abc), 'a b c');
  assert.equal(current(abc), 'b');
  assert.equal(startWith(emptyQueue, []).at, -1);
});

test('tracks come next or last, and what plays stays what plays', () => {
  assert.equal(titles(playNext(abc, tracks('x', 'y'))), 'a b x y c');
  assert.equal(titles(append(abc, tracks('x', 'x'))), 'a b c x x');
  assert.equal(current(playNext(abc, tracks('x'))), 'b');
  assert.equal(append(emptyQueue, tracks('x')).at, 0);
});

test('when the current track is taken out, the next one takes its place', () => {
  assert.equal(current(removeAt(abc, 1)), 'c');
  assert.equal(current(removeAt(abc, 0)), 'b');
  const last = jumpTo(abc, 2);
  assert.equal(current(removeAt(last, 2)), 'b');
  assert.equal(removeAt(startWith(emptyQueue, tracks('a')), 0).at, -1);
});

test('moving a track keeps the others in their order', () => {
  assert.equal(titles(move(abc, 0, 2)), 'b c a');
  assert.equal(titles(move(abc, 2, 0)), 'c a b');
  assert.equal(titles(move(abc, 0, 99)), 'b c a');
  assert.equal(current(move(abc, 1, 0)), 'b');
});

test('what follows depends on repeat and on who asks', () => {
  const last = jumpTo(abc, 2);
  assert.equal(following(abc, 'off', true), 2);
  assert.equal(following(last, 'off', true), undefined);
  assert.equal(following(last, 'all', true), 0);
  assert.equal(following(abc, 'one', true), 1);
  assert.equal(following(abc, 'one', false), 2);
  assert.equal(following(emptyQueue, 'all', true), undefined);
  assert.equal(preceding(startWith(emptyQueue, tracks('a', 'b')), 'all'), 1);
  assert.equal(preceding(startWith(emptyQueue, tracks('a', 'b')), 'off'), undefined);
});

test('a favourite is marked in every place where the track stands', () => {
  const twice = append(abc, tracks('a'));
  const marked = withStar(twice, 'a', '2026-01-01T00:00:00Z');
  assert.deepEqual(
    marked.entries.map((entry) => entry.track.starredAt !== undefined),
    [true, false, false, true],
  );
  assert.ok(withStar(marked, 'a', undefined).entries.every((entry) => entry.track.starredAt === undefined));
});

type Edit = (queue: Queue) => Queue;
const place = nat({ max: 12 });
const edits: Arbitrary<Edit> = oneof(
  place.map(
    (at): Edit =>
      (queue) =>
        removeAt(queue, at),
  ),
  tuple(place, place).map(
    ([from, to]): Edit =>
      (queue) =>
        move(queue, from, to),
  ),
  place.map(
    (at): Edit =>
      (queue) =>
        jumpTo(queue, at),
  ),
  constant<Edit>((queue) => playNext(queue, tracks('n', 'n'))),
  constant<Edit>((queue) => append(queue, tracks('z'))),
  constant<Edit>((queue) => shuffle(queue, () => 0.37)),
  constant<Edit>((queue) => unshuffle(queue)),
);

test('whatever is done to a queue, places stay apart and one of them is current', () => {
  holds(
    property(array(edits, { maxLength: 30 }), (list) => {
      const queue = list.reduce((now, edit) => edit(now), abc);
      const keys = queue.entries.map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length);
      assert.ok(queue.entries.length === 0 ? queue.at === -1 : queue.entries[queue.at] !== undefined);
      if (queue.unshuffled === null) return;
      assert.equal(queue.unshuffled.length, keys.length);
      assert.deepEqual(new Set(queue.unshuffled), new Set(keys));
    }),
    { verbose: true },
  );
});

test('shuffling keeps every track and the current one; unshuffling brings the order back', () => {
  const random = float({ min: 0, max: Math.fround(0.999), noNaN: true });
  holds(
    property(nat({ max: 9 }), random, (at, value) => {
      const queue = startWith(emptyQueue, tracks('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'), at);
      const mixed = shuffle(queue, () => value);
      assert.equal(current(mixed), current(queue));
      assert.equal(mixed.at, 0);
      assert.deepEqual(titles(mixed).split(' ').toSorted(), titles(queue).split(' '));
      const back = unshuffle(mixed);
      assert.equal(titles(back), titles(queue));
      assert.equal(current(back), current(queue));
    }),
    { verbose: true },
  );
});

test('what is fetched ahead is what will be played, however it is repeated', () => {
  const titlesOf = (repeat: 'off' | 'all' | 'one', count: number) =>
    upcoming(startWith(emptyQueue, tracks('a', 'b', 'c', 'd', 'e'), 2), repeat, count).map(
      ({ title }) => title,
    );
  assert.deepEqual(titlesOf('off', 3), ['d', 'e']);
  assert.deepEqual(titlesOf('all', 3), ['d', 'e', 'a']);
  assert.deepEqual(titlesOf('all', 9), ['d', 'e', 'a', 'b']);
  assert.deepEqual(titlesOf('one', 3), []);
  assert.deepEqual(upcoming(emptyQueue, 'all', 3), []);
  const shuffled = shuffle(startWith(emptyQueue, tracks('a', 'b', 'c', 'd'), 0), () => 0);
  assert.equal(
    upcoming(shuffled, 'off', 3)
      .map(({ title }) => title)
      .join(' '),
    titles(shuffled).split(' ').slice(1).join(' '),
  );
});
