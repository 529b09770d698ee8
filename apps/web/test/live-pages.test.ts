/** What the pages of live decide by themselves, and when an answer that came late is another one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownPath, watchHref } from '../src/lib/features/live/addresses.ts';
import { tagRows, tagsOf } from '../src/lib/features/live/metatags.ts';
import { nowIn } from '../src/lib/features/live/now-playing.ts';
import { rightsIn } from '../src/lib/features/live/rights.ts';
import { clockMs } from '../src/lib/features/live/track-times.ts';
import { differs, gistOf, LateAnswers } from '../src/lib/offline/late-answers.ts';

test('addresses of rooms survive any name, and those of the server lead to where the pages stand', () => {
  assert.equal(watchHref({ app: 'live', room: 'a b/ü' }), '/live/live/a%20b%2F%C3%BC');
  assert.equal(ownPath('https://elsewhere.example/api/v1/x?y=1'), '/api/v1/x?y=1');
});

test('tags stay what they were: numbers, truths, and words that look like numbers', () => {
  const tags = { year: 2026, isLive: true, code: '007', place: 'Harbour', power: '1e3' };
  assert.deepEqual(tagsOf(tagRows(tags)), tags);
  assert.deepEqual(
    tagsOf([
      ['', 'lost'],
      [' place ', ' Park '],
    ]),
    { place: 'Park' },
  );
});

test('times of a track list are read as a clock shows them', () => {
  assert.deepEqual(
    ['3:07', '1:02:45', '90:00', ' 0:05 '].map(clockMs),
    [187_000, 3_765_000, 5_400_000, 5_000],
  );
  assert.deepEqual(['', '7', '3:7', '3:60', '-1:00', '1:2:3:4'].map(clockMs), Array(6).fill(undefined));
});

test('what plays now is read from whatever comes', () => {
  assert.deepEqual(nowIn('{"track":{"title":"Tide","artist":"Quilla"}}'), {
    title: 'Tide',
    artist: 'Quilla',
  });
  assert.deepEqual(nowIn('{"track":{"title":"Tide","artist":null}}'), { title: 'Tide', artist: '' });
  for (const data of ['', 'null', '{"track":null}', '{"track":{}}', '[]', '7'])
    assert.equal(nowIn(data), null);
});

test('rights follow the role in the tenant of the app', () => {
  const self = {
    superadmin: false,
    app: null,
    tenants: [
      { id: 'a', name: 'A', role: 'owner' as const },
      { id: 'b', name: 'B', role: 'viewer' as const },
    ],
  };
  assert.deepEqual(rightsIn(self, 'a'), { mayEdit: true, mayManage: true });
  assert.deepEqual(rightsIn(self, 'b'), { mayEdit: false, mayManage: false });
  assert.deepEqual(rightsIn(self, 'c'), { mayEdit: false, mayManage: false });
  assert.deepEqual(rightsIn({ ...self, superadmin: true }, 'c'), { mayEdit: true, mayManage: true });
  assert.deepEqual(rightsIn(null, 'a'), { mayEdit: false, mayManage: false });
});

test('an answer that came late is another one only where the store could have known it', async () => {
  const answer = (value: unknown) => new Response(JSON.stringify(value));
  const mine = { items: [{ id: '1', title: 'Tide', bitrate: null, slug: '' }], total: 1 };
  const theirs = { items: [{ id: '1', title: 'Tide', bitrate: 320, slug: 'tide' }], total: 1 };
  assert.deepEqual(gistOf(mine), { items: [{ id: '1', title: 'Tide' }], total: 1 });
  assert.equal(await differs(answer(theirs), answer(mine)), false);
  const starred = { ...theirs, items: [{ ...theirs.items[0], starredAt: '2026-01-01T00:00:00Z' }] };
  assert.equal(await differs(answer(starred), answer(mine)), true);
  assert.equal(await differs(answer({ items: [], total: 0 }), answer(mine)), true);
});

test('late answers are given once they are there, until something is edited', async () => {
  const late = new LateAnswers();
  assert.equal(late.get('/a'), undefined);
  late.keep('/a', new Response('one'));
  assert.equal(await late.get('/a')?.text(), 'one');
  assert.equal(await late.get('/a')?.text(), 'one', 'a page may ask twice');
  late.clear();
  assert.equal(late.get('/a'), undefined);
});
