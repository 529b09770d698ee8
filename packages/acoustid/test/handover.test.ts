import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Comparer, createImport } from '../src/index.ts';
import { Handover, readSubmissions } from '../src/ingest/index.ts';
import { type Api, ask, compressed, serveApi, userKey } from './api-serving.ts';
import { silent } from './databases.ts';
import { mbid, songs, submit, type Workshop, workshop } from './imports.ts';

const origin = { accountId: 3, applicationId: 4 };
const made = (hashes: readonly number[], of = mbid(1)) => ({
  hashes: Int32Array.from(hashes),
  seconds: 200,
  mbid: of,
});

describe('submissions that are handed over', () => {
  test('go once, the oldest first when there is not room for all, and not after two minutes', () => {
    const clock = { now: 0 };
    const handover = new Handover(() => clock.now, 250);
    const song = made(Array.from({ length: 100 }, (_, at) => at));
    const took = (...ids: readonly number[]) => handover.take(ids).map(({ id }) => id);
    handover.put(origin, [1, 2, 3], [song, song, song]);
    assert.deepEqual(took(3, 1, 7), [1]);
    assert.deepEqual(took(1), []);
    handover.put(origin, [4], [song]);
    assert.deepEqual(took(2, 4), [2, 4]);
    handover.put(origin, [5], [song]);
    clock.now = 120_000;
    handover.put(origin, [6, 7], [song, song]);
    assert.deepEqual(took(5, 6, 7), [6, 7]);
  });

  describe('by the API', () => {
    let api: Api;
    const handover = new Handover(Date.now);
    before(async () => {
      api = await serveApi({ handover });
    });
    after(() => api.close());

    test('are what the database would give', async () => {
      await ask(api, 'submit', {
        user: userKey,
        clientversion: '2.12',
        'duration.0': 260,
        'fingerprint.0': compressed('TEST_1A'),
        'mbid.0': [mbid(1), mbid(2).toUpperCase()],
        'bitrate.0': 320,
        'fileformat.0': 'MP3',
        'foreignid.0': 'vendor:7',
        'duration.1': 100,
        'fingerprint.1': compressed('TEST_2'),
        'year.1': 1999,
        'track.1': `  Moon\u0000 \n over  ${'Water'.repeat(60)} `,
        'artist.1': '\u{1d11e}'.repeat(300),
      });
      const ids = [1, 2, 3];
      const read = await readSubmissions(api.postgres.binds.ingest.db, ids);
      assert.deepEqual(handover.take(ids), read);
      assert.equal(read.length, 3);
    });
  });

  describe('to the import', () => {
    let shop: Workshop;
    before(async () => {
      shop = await workshop();
    });
    after(() => shop.close());

    test('are imported as they are known, the others as they are stored', async () => {
      const song = songs(11);
      const [first, second] = [song(), song()];
      const stored = [first, second].map((fingerprint) => ({ fingerprint, length: 200, mbid: mbid(1) }));
      const [told = 0, other = 0] = await submit(shop.postgres, stored);
      const handover = new Handover(Date.now);
      handover.put(origin, [told], [made(first, mbid(2))]);
      const { binds } = shop.postgres;
      const parts = { binds, index: shop.index, comparer: new Comparer(), log: silent, clock: Date.now };
      const worker = createImport({ ...parts, handover });
      await worker.drain();
      await worker.stop();
      const rows = await binds.ingest.db
        .selectFrom('submission_result')
        .select(['submission_id', 'mbid', 'account_id'])
        .orderBy('submission_id')
        .execute();
      assert.deepEqual(rows, [
        { submission_id: told, mbid: mbid(2), account_id: 3 },
        { submission_id: other, mbid: mbid(1), account_id: 1 },
      ]);
    });
  });
});
