import assert from 'node:assert/strict';
import { test } from 'node:test';
import { House } from './house.ts';

/** A stream is named by its id; what is about a room before and after it is named by the room. */
const streams = '/api/v1/apps/:app/streams';

test('what an address names has one name in the whole description', async (t) => {
  const { live } = await House.open(t);
  const names = new Map<string, Set<string>>();
  for (const { path } of live.routes)
    for (const { index, 1: name = '' } of path.matchAll(/\/:(\w+)/g)) {
      const below = path.slice(0, index);
      names.set(below, (names.get(below) ?? new Set()).add(name));
    }
  const several = [...names].filter(([, { size }]) => size > 1);
  assert.deepEqual(several, [[streams, new Set(['room', 'stream'])]]);
  assert.deepEqual(names.get('/api/v1/apps/:app/vods'), new Set(['vod']));
  assert.ok(names.values().every((found) => !found.has('id')));
});
