/** The view of a person's data: what the server said, with the edits that wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoTime, sqlTimeOf, timeMs, type UserDataEdit, untouched, viewOf } from '@bandstand/offline';
import { array, boolean, assert as check, constantFrom, integer, property, record } from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';

const early = '2026-01-01T00:00:00.000Z';
const late = '2026-02-01T00:00:00.000Z';

test('each edit changes its own field', () => {
  const base = { ...untouched, playCount: 2, lastPlayed: late, positionTicks: 9 };
  const view = (...edits: UserDataEdit[]) => viewOf(base, edits);
  assert.deepEqual(view({ operation: 'favorite.set', value: true }), { ...base, isFavorite: true });
  assert.deepEqual(view({ operation: 'rating.set', value: 4 }), { ...base, rating: 4 });
  assert.deepEqual(view({ operation: 'progress.set', positionTicks: 5, at: early }), base);
  assert.equal(
    view({ operation: 'progress.set', positionTicks: 5, at: '2026-03-01T00:00:00Z' }).positionTicks,
    5,
  );
  assert.deepEqual(view({ operation: 'play.event', at: early }), { ...base, isPlayed: true, playCount: 3 });
  assert.deepEqual(view({ operation: 'played.set', value: false, at: late }), { ...untouched });
  assert.equal(viewOf(untouched, [{ operation: 'played.set', value: true, at: early }]).playCount, 1);
});

test('plays add up whatever is between them, and the last favourite counts', (t) => {
  const seed = testSeed(t);
  const edits = array(record({ kind: constantFrom('play', 'favorite', 'rating'), value: boolean() }), {
    maxLength: 30,
  });
  check(
    property(edits, integer({ min: 0, max: 50 }), (list, playCount) => {
      const view = viewOf(
        { ...untouched, playCount },
        list.map(
          ({ kind, value }): UserDataEdit =>
            kind === 'play'
              ? { operation: 'play.event', at: early }
              : kind === 'favorite'
                ? { operation: 'favorite.set', value }
                : { operation: 'rating.set', value: value ? 1 : null },
        ),
      );
      assert.equal(view.playCount, playCount + list.filter(({ kind }) => kind === 'play').length);
      assert.equal(view.isFavorite, list.findLast(({ kind }) => kind === 'favorite')?.value ?? false);
    }),
    { seed },
  );
});

test('times of servers and of the first form become one form', () => {
  assert.equal(sqlTimeOf('2026-01-02T03:04:05.1234567Z'), '2026-01-02 03:04:05.123');
  assert.equal(sqlTimeOf('2026-01-02T03:04:05+02:00'), '2026-01-02 01:04:05.000');
  assert.equal(sqlTimeOf('2026-01-02 03:04:05'), '2026-01-02 03:04:05.000');
  assert.deepEqual([sqlTimeOf('soon'), sqlTimeOf(7), sqlTimeOf('2026-13-45T99:00')], [null, null, null]);
  assert.equal(isoTime('2026-01-02 03:04:05.123'), '2026-01-02T03:04:05.123Z');
  assert.equal(timeMs('2026-01-02 03:04:05'), Date.parse('2026-01-02T03:04:05Z'));
});
