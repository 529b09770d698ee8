import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { Follower, type HeardEntry } from '../src/identify/follower.ts';
import { followingRules } from '../src/identify/following-rules.ts';
import type { HeardTrack } from '../src/identify/port.ts';

const step = followingRules.stepMs;
const length = 16_000;
const chance = { seed: testSeed() };

function heard(
  recording: string,
  positionMs: number,
  score = 0.9,
  more: Partial<HeardTrack> = {},
): HeardTrack {
  return {
    recording,
    score,
    positionMs,
    speed: 1,
    lengthMs: 180_000,
    title: recording,
    artist: null,
    release: null,
    mbid: null,
    acoustid: null,
    libraryTrack: recording,
    libraryRelease: null,
    ...more,
  };
}

type Script = readonly (readonly HeardTrack[])[];

/** Excerpts one after the other; the list at the end, and what was playing after each. */
function follow(script: Script) {
  const follower = new Follower();
  const list = new Map<number, HeardEntry>();
  const note = (entries: readonly HeardEntry[]): void => {
    for (const entry of entries) list.set(entry.number, entry);
  };
  const playing = script.map((found, at) => {
    note(follower.hear({ atMs: at * step, lengthMs: length, found }));
    return follower.now?.track.title ?? '-';
  });
  note(follower.end());
  return {
    playing: playing.join(' '),
    list: [...list.values()].map(({ track, startsMs, endsMs }) => [track.title, startsMs, endsMs]),
  };
}

/** The recording `name` from a time of the stream on, as excerpt number `at` hears it. */
const from = (name: string, beginsMs: number, at: number, score?: number, more?: Partial<HeardTrack>) =>
  heard(name, at * step - beginsMs, score, more);

test('one excerpt that is sure is enough, and a recording begins where its sound does', () => {
  const { playing, list } = follow([[], [from('A', 20_000, 1)], [from('A', 20_000, 2)], []]);
  assert.equal(playing, '- A A A');
  assert.deepEqual(list, [['A', 20_000, 40_000]]);
});

test('what is less sure is believed when a second excerpt agrees, and about its beginning too', () => {
  const agreed = follow([[from('A', 0, 0, 0.6)], [from('A', 500, 1, 0.6)], [from('A', 0, 2, 0.6)]]);
  assert.equal(agreed.playing, '- A A');
  assert.deepEqual(agreed.list, [['A', 0, 40_000]]);
  const elsewhere = follow([
    [from('A', 0, 0, 0.6)],
    [from('A', -90_000, 1, 0.6)],
    [from('A', 50_000, 2, 0.6)],
  ]);
  assert.deepEqual(elsewhere, { playing: '- - -', list: [] });
  assert.deepEqual(follow([[from('A', 0, 0, 0.4)], [from('A', 0, 1, 0.4)]]).list, []);
});

test('talk over the music makes no gap, and a long silence ends it', () => {
  const over = follow([0, 1, 2, 3, 4, 5, 6].map((at) => (at === 2 || at === 3 ? [] : [from('A', 0, at)])));
  assert.equal(over.playing, 'A A A A A A A');
  assert.deepEqual(over.list, [['A', 0, 88_000]]);
  const long = follow(Array.from({ length: 14 }, (_, at) => (at < 2 || at > 11 ? [from('A', 0, at)] : [])));
  assert.equal(long.playing, 'A A A A A - - - - - - - A A');
  assert.deepEqual(long.list, [
    ['A', 0, 28_000],
    ['A', 144_000, 180_000],
  ]);
});

test('a track that is over is not shown while somebody talks behind it', () => {
  const short = { lengthMs: 20_000 };
  const { playing, list } = follow([
    [from('A', 0, 0, 0.9, short)],
    [from('A', 0, 1, 0.9, short)],
    [],
    [],
    [],
  ]);
  assert.equal(playing, 'A A A - -');
  assert.deepEqual(list, [['A', 0, 20_000]]);
});

test('two tracks that are mixed into one another overlap; what came last is what plays', () => {
  const { playing, list } = follow([
    [from('A', 0, 0)],
    [from('A', 0, 1)],
    [from('A', 0, 2, 0.7), from('B', 26_000, 2, 0.55)],
    [from('B', 26_000, 3, 0.66), from('A', 0, 3, 0.6)],
    [from('B', 26_000, 4)],
  ]);
  assert.equal(playing, 'A A A B B');
  assert.deepEqual(list, [
    ['A', 0, 52_000],
    ['B', 26_000, 64_000],
  ]);
});

test('a copy of what is playing is not a second track, however the scores fall', () => {
  const turn = (at: number) =>
    at % 2 === 0
      ? [from('A', 0, at, 0.9), from('copy', 0, at, 0.88)]
      : [from('copy', 0, at, 0.92), from('A', 0, at, 0.9)];
  const { playing, list } = follow([0, 1, 2, 3].map(turn));
  assert.equal(playing, 'A A A A');
  assert.deepEqual(list, [['A', 0, 52_000]]);
});

test('a track that is played twice is on the list twice, one that is looped once', () => {
  const short = { lengthMs: 48_000 };
  const twice = follow(
    [0, 1, 2, 3, 4, 5, 6, 7].map((at) => [from('A', at < 4 ? 0 : 48_000, at, 0.9, short)]),
  );
  assert.deepEqual(twice.list, [
    ['A', 0, 48_000],
    ['A', 48_000, 96_000],
  ]);
  const looped = follow([0, 1, 2, 3, 4].map((at) => [heard('A', at < 2 ? at * step : 8000)]));
  assert.deepEqual(looped.list, [['A', 0, 64_000]]);
});

test('a recording that plays too fast ends sooner', () => {
  const fast = { speed: 0.98, lengthMs: 60_000 };
  const { list } = follow([0, 1, 2, 3, 4].map((at) => [heard('A', (at * step) / 0.98, 0.9, fast)]));
  assert.deepEqual(list, [['A', 0, 58_800]]);
});

test('whatever is heard, entries are in order, none of one recording overlap, and what plays is on the list', () => {
  const track = fc.record({
    name: fc.constantFrom('A', 'B', 'C'),
    position: fc.integer({ min: -16_000, max: 200_000 }),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(track, { maxLength: 3 }), { maxLength: 40 }), (script) => {
      const follower = new Follower();
      const list = new Map<number, HeardEntry>();
      for (const [at, found] of script.entries()) {
        const tracks = found.map(({ name, position, score }) => heard(name, position, score));
        for (const entry of follower.hear({ atMs: at * step, lengthMs: length, found: tracks }))
          list.set(entry.number, entry);
        const { now } = follower;
        if (now) assert.equal(list.get(now.number)?.endsMs, null);
      }
      for (const entry of follower.end()) list.set(entry.number, entry);
      const entries = [...list.values()];
      for (const {
        startsMs,
        endsMs,
        track: { score },
      } of entries) {
        assert.ok(endsMs !== null && startsMs >= 0 && endsMs >= startsMs);
        assert.ok(score >= followingRules.least);
      }
      const most = Math.max(0, ...script.map((found, at) => (found.length > 0 ? at * step + length : 0)));
      assert.ok(entries.every(({ endsMs }) => (endsMs ?? 0) <= most + step));
    }),
    chance,
  );
});

test('chance alone never makes a list', () => {
  const random = fc.tuple(
    fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
    fc.integer({ min: 0, max: 175_000 }),
    fc.double({ min: 0, max: followingRules.least - 0.001, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(random, { maxLength: 3 }), { maxLength: 30 }), (script) => {
      const found = script.map((one) => one.map(([name, position, score]) => heard(name, position, score)));
      assert.deepEqual(follow(found).list, []);
    }),
    chance,
  );
});
