import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReservedName, parseAppName, parseRoom } from '../src/names/index.ts';
import { named } from './setting.ts';

/** What a router makes of a part of an address, and whether it is the name of an app, and of a room. */
const spellings: readonly (readonly [text: string, app: boolean, room: boolean])[] = [
  ['live', true, true],
  ['a1-b', true, true],
  ['x'.repeat(32), true, true],
  ['x'.repeat(33), false, true],
  ['x'.repeat(128), false, true],
  ['x'.repeat(129), false, false],
  ['li', false, true],
  ['Live', false, true],
  ['live-', false, true],
  ['live.main_1', false, true],
  ['-live', false, false],
  ['', false, false],
  ['.', false, false],
  ['..', false, false],
  ['.live', false, false],
  ['live/.', false, false],
  ['./live', false, false],
  ['../live', false, false],
  ['../apps/live', false, false],
  ['other/../live', false, false],
  ['live\\', false, false],
  ['..\\live', false, false],
  ['live\0', false, false],
  ['live\n', false, false],
  ['live ', false, false],
  ['live%2F.', false, false],
  ['live;x', false, false],
  ['live~1', false, false],
  ['l\u00efve', false, false],
  ['\uff4cive', false, false],
  ['liv\u0435', false, false],
];

test('one spelling is the name of an app or a room, and every other one of nothing', () => {
  for (const [text, app, room] of spellings) {
    const told = JSON.stringify(text);
    assert.equal(parseAppName(text), app ? text : undefined, `${told} as an app`);
    assert.equal(parseRoom(text), room ? text : undefined, `${told} as a room`);
  }
  for (const thing of [undefined, null, 5, ['live'], { toString: () => 'live' }])
    assert.deepEqual([parseAppName(thing), parseRoom(thing)], [undefined, undefined]);
});

test('words that addresses and other systems need are no names for new apps', () => {
  const known = ['api', 'all', 'hls', 'whip', 'nul', 'com1', 'xn--live'];
  assert.deepEqual(
    [...known, 'live', 'apis'].filter((name) => !isReservedName(named(name))),
    ['live', 'apis'],
  );
});
