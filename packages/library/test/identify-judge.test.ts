import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  fingerprintBytes,
  fingerprintText,
  isEnvelope,
  isFingerprint,
} from '../src/identify/fingerprint-text.ts';
import { type Evidence, isSameClaim, judge } from '../src/identify/judge.ts';
import { recording } from './identify-setting.ts';

const nothing: Evidence = {
  tags: { title: 'Ropewalk', artist: 'Quilla', mbid: null },
  matches: [],
  own: null,
  told: null,
  rejected: new Set(),
  accepted: new Set(),
};
const [a, b] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const matched = (...recordings: ReturnType<typeof recording>[]) => [
  { trackId: 'T', score: 0.9, speed: 1, recordings },
];

describe('what an answer means', () => {
  const cases: readonly [string, Partial<Evidence>, string | null][] = [
    ['nobody knows it', {}, 'unknown'],
    ['nobody knows it, but its tags name it', { tags: { ...nothing.tags, mbid: a } }, null],
    ['a match without a name', { matches: matched() }, 'unknown'],
    ['agreeing, with an id', { matches: matched(recording('Ropewalk', 'Quilla', a)) }, 'suggested'],
    ['agreeing, without an id', { matches: matched(recording('Ropewalk', 'Quilla', null)) }, null],
    ['another title', { matches: matched(recording('Lanterns', 'Quilla', a)) }, 'mistagged'],
    ['another artist', { matches: matched(recording('Ropewalk', 'Someone', a)) }, 'mistagged'],
    [
      'one of several agrees',
      { matches: matched(recording('X', 'Y', a), recording('Ropewalk', 'Quilla', b)) },
      'suggested',
    ],
    ['an id only', { matches: matched(recording(null, null, a)) }, 'suggested'],
    [
      'the id of the tags',
      { tags: { ...nothing.tags, mbid: a }, matches: matched(recording('X', 'Y', a)) },
      null,
    ],
    [
      'another id only',
      { tags: { ...nothing.tags, mbid: a }, matches: matched(recording(null, null, b)) },
      'mistagged',
    ],
    ['rejected', { matches: matched(recording('X', 'Y', a)), rejected: new Set(['T', '']) }, null],
    ['accepted', { matches: matched(recording('X', 'Y', a)), accepted: new Set(['T']) }, null],
    [
      'said by nobody but ourselves',
      {
        own: 'T',
        told: { title: 'Ropewalk', artist: 'Quilla', mbid: null },
        matches: matched(recording('Ropewalk', 'Quilla', null, 1)),
      },
      'unknown',
    ],
  ];
  for (const [name, evidence, expected] of cases)
    test(name, () => assert.equal(judge({ ...nothing, ...evidence }).review, expected));

  test('the AcoustID is what our own submission became, else the best match that was not rejected', () => {
    const matches = matched(recording('X', 'Y', a));
    assert.deepEqual(judge({ ...nothing, matches, own: 'OWN' }).acoustid, 'OWN');
    assert.deepEqual(judge({ ...nothing, matches }).acoustid, 'T');
    assert.equal(judge({ ...nothing, matches, rejected: new Set(['T']) }).acoustid, null);
  });

  test('spellings, guests and additions are no other song', () => {
    const same = (one: string, other: string) =>
      isSameClaim({ title: one, artist: null }, { title: other, artist: null });
    for (const [one, other] of [
      ['Ropewalk', 'ropewalk (2019 remaster)'],
      ['Salt Almanac', 'Salt Almanac feat. Ito'],
      ['Lanterns for Mr. Ito', 'Lanterns For Mr Ito'],
      ['The Tide', 'Tide'],
      ['灯りの数', '灯りの数'],
      ['!!!', '!!!'],
    ] as const)
      assert.ok(same(one, other), `${one} and ${other}`);
    assert.ok(!same('Ropewalk', 'Lanterns'));
    assert.ok(!same('!!!', '???'));
  });
});

describe('fingerprints as text', () => {
  test('an envelope of the real system is told from a fingerprint', () => {
    const envelope = 'a0'.repeat(512);
    const fingerprint = fingerprintText(Uint8Array.from([1, 0, 0, 9, 77, 3]));
    assert.deepEqual([isEnvelope(envelope), isFingerprint(envelope)], [true, false]);
    assert.deepEqual([isEnvelope(fingerprint), isFingerprint(fingerprint)], [false, true]);
    assert.deepEqual(['', 'x y', 'AgAACQ'].map(isFingerprint), [false, false, false]);
    assert.equal(fingerprintText(fingerprintBytes(fingerprint)), fingerprint);
  });
});
