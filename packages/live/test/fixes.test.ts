import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { egressOfTags, hashSecret, hashStreamKey, isoTime, relativePath } from '../src/carrying/index.ts';

const chance = { seed: testSeed() };

test('times of either form become one, in which they compare', () => {
  const table = {
    '2025-03-01 20:00:00': '2025-03-01T20:00:00.000Z',
    '2025-03-01T20:00:00Z': '2025-03-01T20:00:00.000Z',
    '2025-03-01T20:00:00.123456Z': '2025-03-01T20:00:00.123Z',
    '2025-03-01T20:00:00+02:00': '2025-03-01T18:00:00.000Z',
    '2025-03-01 20:00': '2025-03-01T20:00:00.000Z',
    '2025-02-30 99:00:00': '2025-02-30 99:00:00',
    yesterday: 'yesterday',
    '': '',
  };
  for (const [from, to] of Object.entries(table)) assert.equal(isoTime(from), to);
  fc.assert(
    fc.property(
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') }),
      (at) => isoTime(at.toISOString()) === at.toISOString(),
    ),
    chance,
  );
  fc.assert(
    fc.property(fc.string(), (text) => isoTime(isoTime(text)) === isoTime(text)),
    chance,
  );
});

test('paths of recordings are below their app, and none leads out of it', () => {
  const table = {
    '/srv/data/apps/live/recordings/a b.mp4': 'recordings/a b.mp4',
    '/apps/x/apps/live/recordings/a.mp4': 'recordings/a.mp4',
    'C:\\hub\\apps\\live\\recordings\\a.mp4': 'recordings/a.mp4',
    'recordings/a.mp4': 'recordings/a.mp4',
    '/mnt/other/a.mp4': '/mnt/other/a.mp4',
    '/srv/apps/live/../other/app.db': '/srv/apps/live/../other/app.db',
    '/srv/apps/live': '/srv/apps/live',
  };
  for (const [from, to] of Object.entries(table)) assert.equal(relativePath(from), to);
  fc.assert(
    fc.property(fc.string(), (rest) => {
      const path = relativePath(`/srv/apps/live/${rest}`);
      return path.startsWith('/') || !path.split('/').includes('..');
    }),
    chance,
  );
});

test('a stream key in clear becomes a hash, a missing one stays missing', () => {
  const { stream_key, stream_key_hash, stream_key_hint } = hashStreamKey({ stream_key: 'abcdefgh' });
  assert.deepEqual([stream_key, stream_key_hash, stream_key_hint], [null, hashSecret('abcdefgh'), 'efgh']);
  assert.deepEqual(hashStreamKey({ stream_key: null }), { stream_key: null });
});

test('the egress of a recording is found in its tags, whatever else is there', () => {
  assert.equal(egressOfTags({ metatags_json: '{"egressId":"EG_1"}' })['egress_id'], 'EG_1');
  for (const tags of [null, '', '[]', 'null', '{"egressId":7}', '{', '"text"'])
    assert.deepEqual(egressOfTags({ metatags_json: tags }), { metatags_json: tags });
});
