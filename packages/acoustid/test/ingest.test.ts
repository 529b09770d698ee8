import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Comparer, extractQuery, fingerprintGid, Matcher, metaGid, metaOf } from '../src/index.ts';
import { PostgresFingerprints } from '../src/lookup/index.ts';
import { fixture, mbid, submit, type Workshop, workshop } from './imports.ts';

const puid = '20000000-0000-4000-8000-000000000001';

describe('the life of a submission', () => {
  let shop: Workshop;
  before(async () => {
    shop = await workshop();
  });
  after(() => shop.close());

  const prints = () =>
    shop.postgres.binds.fingerprint.db
      .selectFrom('fingerprint')
      .select(['id', 'track_id', 'submission_count', 'length'])
      .orderBy('id')
      .execute();
  const resultOf = (id: number) =>
    shop.postgres.binds.ingest.db
      .selectFrom('submission_result')
      .selectAll()
      .where('submission_id', '=', id)
      .executeTakeFirstOrThrow();

  test('the five fixtures become three tracks with four fingerprints', async () => {
    const names = ['TEST_1A', 'TEST_1B', 'TEST_1C', 'TEST_1D', 'TEST_2'];
    const ids = await submit(
      shop.postgres,
      names.map((name, at) => ({ fingerprint: fixture(name), length: 260, mbid: mbid(at), format: 'FLAC' })),
    );
    await shop.drain();
    const stored = await prints();
    assert.equal(stored.length, 4);
    const [a, c, d, other] = stored;
    assert.deepEqual(
      stored.map((row) => row.submission_count),
      [2, 1, 1, 1],
      '1B is the fingerprint of 1A',
    );
    assert.equal(a?.track_id, c?.track_id, '1C joined the track of 1A');
    assert.equal(new Set([a?.track_id, d?.track_id, other?.track_id]).size, 3, '1D and 2 opened their own');
    const results = await Promise.all(ids.map(resultOf));
    assert.deepEqual(
      results.map((row) => row.fingerprint_id),
      [a, a, c, d, other].map((row) => row?.id),
    );
    const { db } = shop.postgres.binds.ingest;
    assert.equal(
      (await db.selectFrom('submission').select('id').where('handled', '=', false).execute()).length,
      0,
    );
    assert.equal((await db.selectFrom('pending_submission').select('id').execute()).length, 0);
    const info = await shop.index.info();
    assert.equal(info.stats.numDocs, 4, 'the index has heard of all before the results were written');
  });

  test('is found when lengths differ by 7 s and not by 8', async () => {
    const store = new PostgresFingerprints(shop.postgres.binds.fingerprint.quick);
    const matcher = new Matcher({ index: shop.index, store, comparer: new Comparer() });
    const hashes = Int32Array.from(fixture('TEST_2'));
    for (const [seconds, found] of [
      [253, 1],
      [267, 1],
      [252, 0],
      [268, 0],
    ] as const)
      assert.equal((await matcher.match({ hashes, seconds })).length, found, `${seconds} s`);
    const tracks = (await prints()).length;
    await submit(shop.postgres, [{ fingerprint: fixture('TEST_2'), length: 268, mbid: mbid(4) }]);
    await shop.drain();
    assert.equal((await prints()).length, tracks + 1, 'at 8 s it is another track');
  });

  test('links what was said, counts it, and none is none', async () => {
    const meta = { track: 'Foo', artist: ' Bar ', year: 1999, disc_no: 0, extra: {} };
    const again = { fingerprint: fixture('TEST_1D'), length: 261, format: 'weird format of a long name' };
    const [first = 0] = await submit(shop.postgres, [
      { ...again, mbid: mbid(3), puid, foreignid: 'foo:123:4', meta },
      { ...again, mbid: '00000000-0000-0000-0000-000000000000', meta },
    ]);
    await shop.drain();
    const { track_id, meta_gid } = await resultOf(first);
    const { db } = shop.postgres.binds.fingerprint;
    const link = (table: 'track_mbid' | 'track_puid' | 'track_meta' | 'track_foreignid') =>
      db.selectFrom(table).select('submission_count').where('track_id', '=', track_id).execute();
    assert.deepEqual(await link('track_mbid'), [{ submission_count: 2 }]);
    assert.deepEqual(await link('track_puid'), [{ submission_count: 1 }]);
    assert.deepEqual(await link('track_meta'), [{ submission_count: 2 }]);
    assert.deepEqual(await link('track_foreignid'), [{ submission_count: 1 }]);
    const [row] = await db.selectFrom('meta').selectAll().execute();
    assert.deepEqual([row?.track, row?.artist, row?.year, row?.disc_no], ['Foo', 'Bar', 1999, null]);
    assert.equal(row?.gid, meta_gid);
    const { rows } = { rows: await db.selectFrom('foreignid').select('name').execute() };
    assert.deepEqual(rows, [{ name: '123:4' }]);
  });

  test('what cannot be identified ends with the reason', async () => {
    const silence = Array<number>(300).fill(627964279);
    const hum = Array.from({ length: 300 }, (_, at) => (at % 60) << 5);
    const ids = await submit(shop.postgres, [
      { fingerprint: fixture('TEST_1A'), length: 260 },
      { fingerprint: fixture('TEST_1A'), length: 260, meta: { track: '  ', year: 0 } },
      { fingerprint: silence, length: 260, mbid: mbid(1) },
      { fingerprint: hum, length: 260, mbid: mbid(1) },
    ]);
    const stored = await prints();
    await shop.drain();
    const results = await Promise.all(ids.map(resultOf));
    assert.deepEqual(
      results.map((row) => [row.rejection, row.track_id]),
      [
        ['nothing_known', null],
        ['nothing_known', null],
        ['silence', null],
        ['too_uniform', null],
      ],
    );
    assert.deepEqual(await prints(), stored);
  });
});

describe('ids made of contents', () => {
  test('are those of the original service', () => {
    const gid = (name: string): string => fingerprintGid(Int32Array.from(fixture(name)));
    assert.equal(gid('TEST_1A'), '10536e2c-5058-585c-b6d1-f2a6efd4001b');
    assert.equal(gid('TEST_1B'), 'f2acf5a8-0231-5214-a3cf-6d0ab2041a76');
    assert.equal(gid('TEST_2'), '756542b4-ab5d-568a-bc4e-3d7cd6dc8e56');
    assert.equal(metaGid({ track: 'Foo' }), 'da570fc1-ecfd-5fcd-86d7-009daa0f79e5');
    assert.equal(extractQuery(Int32Array.from(fixture('TEST_1A'))).length > 0, true);
  });

  test('metadata keeps what columns hold', () => {
    assert.deepEqual(
      metaOf({ year: 2000, artist: 'a', track: 't', album: 7, disc_no: 2 ** 31, track_no: -1 }),
      {
        track: 't',
        artist: 'a',
        year: 2000,
      },
    );
    assert.equal(Array.from(metaOf({ track: '𝄞'.repeat(300) })?.track ?? '').length, 255);
    for (const none of [undefined, null, [], 'text', {}, { track: '' }])
      assert.equal(metaOf(none), undefined);
  });
});
