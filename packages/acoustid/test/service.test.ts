import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { testSeed } from '../../../tools/seed.ts';
import {
  Excerpts,
  indexName,
  isDailyWorkDue,
  openService,
  recordingStore,
  type Service,
} from '../src/index.ts';
import { silent } from './databases.ts';
import { fixture, mbid } from './imports.ts';
import { type ServiceParts, serviceParts } from './service-parts.ts';
import { numbers } from './vectors.ts';

const secret = 'a secret of more than thirty-two characters';

async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    await delay(20);
  }
}

const played = (name: string) => [{ speed: 1, hashes: Int32Array.from(fixture(`TEST_${name}`)) }];

describe('identification as one service', () => {
  let parts: ServiceParts;
  let service: Service;
  const open = (): Promise<Service> =>
    openService({
      postgres: parts.postgres,
      indexes: parts.node,
      log: silent,
      clock: Date.now,
      secret,
      searchTimeoutMs: 20_000,
    });
  before(async () => {
    parts = await serviceParts();
    service = await open();
  });
  after(async () => {
    await service.close();
    await parts.close();
  });

  test('what the site submits is imported once and found with what was said of it', async () => {
    const submission = {
      hashes: Int32Array.from(fixture('TEST_1A')),
      seconds: 255,
      mbid: mbid(1),
      meta: { track: 'Song', artist: 'Band' },
    };
    const [first] = await service.own.submit([{ key: 'one', submission }]);
    const [again, other] = await service.own.submit([
      { key: 'one', submission },
      { key: 'two', submission: { ...submission, hashes: new Int32Array(200) } },
    ]);
    assert.equal(again, first);
    assert.ok(service.api.handover !== null, 'who takes submissions tells the import');
    const ids = [first ?? 0, other ?? 0, 999_999];
    const ended = await until(
      () => service.own.outcomes(ids),
      (outcomes) => outcomes.every(({ state }) => state !== 'waiting'),
    );
    assert.deepEqual(
      ended.map(({ state }) => state),
      ['imported', 'rejected', 'unknown'],
    );
    const [match] = await service.own.lookup({ fingerprints: played('1B'), seconds: 250 });
    assert.ok(ended[0]?.state === 'imported' && match?.gid === ended[0].gid);
    assert.deepEqual(match.said, [
      { mbid: mbid(1), title: null, artist: null, album: null, sources: 1 },
      { mbid: null, title: 'Song', artist: 'Band', album: null, sources: 1 },
    ]);
    const exact = { fingerprints: played('1B'), seconds: 250 };
    assert.equal((await service.own.lookup({ ...exact, least: match.score })).length, 1);
    assert.equal((await service.own.lookup({ ...exact, least: match.score + 0.001 })).length, 0);
  });

  test('the site has one account and one application, however often it starts', async () => {
    await service.close();
    const { site } = service;
    service = await open();
    assert.deepEqual(service.site, site);
  });

  test('submissions that are counted anew are not taken for those of before', async () => {
    await service.close();
    const { ingest, fingerprint } = parts.postgres.binds;
    await sql`TRUNCATE submission, submission_result, pending_submission, own_submission`.execute(ingest.db);
    await sql`SELECT setval('submission_id_seq', 1, false)`.execute(ingest.db);
    service = await open();
    const hashes = Int32Array.from(fixture('TEST_2'));
    const said = { seconds: 230, mbid: mbid(7), meta: {} };
    const [id = 0] = await service.own.submit([{ key: 'new', submission: { ...said, hashes } }]);
    await until(
      () => service.own.outcomes([id]),
      ([outcome]) => outcome?.state === 'imported',
    );
    const { rows } = await sql<{ count: string }>`
      SELECT count(*) FROM fingerprint_source JOIN track_mbid_source USING (submission_id)
      JOIN track_mbid ON track_mbid.id = track_mbid_id WHERE submission_id = ${id} AND mbid = ${mbid(7)}`.execute(
      fingerprint.db,
    );
    assert.deepEqual(rows, [{ count: 1 }]);
  });

  test('an index that the log does not reach is made anew by itself', async () => {
    await service.close();
    const { db } = parts.postgres.binds.fingerprint;
    const { rows } = await sql<{ xid: string }>`SELECT pg_current_xact_id()::text AS xid`.execute(db);
    await parts.node.delete(indexName);
    await sql`UPDATE fpindex_meta SET last_deleted_xid = ${rows[0]?.xid ?? '0'}::xid8`.execute(db);
    await sql`DELETE FROM fpindex_changelog`.execute(db);
    service = await open();
    await until(
      async () => service.index(),
      (condition) => condition === 'current',
    );
    assert.equal((await service.own.lookup({ fingerprints: played('1A'), seconds: 255 })).length, 1);
  });

  test('a piece from anywhere is found among the recordings that the index of excerpts was taught', async (t) => {
    const next = numbers(testSeed(t));
    const whole = new Map(
      [1, 2, 3].map((id) => [id, Int32Array.from({ length: 2000 }, () => next() | 0)] as const),
    );
    const store = recordingStore((ids) =>
      ids.flatMap((id) => {
        const hashes = whole.get(id);
        return hashes === undefined ? [] : [{ id, hashes }];
      }),
    );
    const excerpts = new Excerpts({ indexes: parts.node, index: 'excerpts', store });
    assert.equal(excerpts.name, null);
    await excerpts.open();
    const { name } = excerpts;
    await excerpts.learn([...whole].map(([id, hashes]) => ({ id, hashes })));
    const piece = {
      fingerprints: [{ speed: 1, hashes: whole.get(2)?.subarray(700, 800) ?? new Int32Array(0) }],
    };
    const [found] = await excerpts.locate({ ...piece, timeoutMs: 20_000 });
    assert.deepEqual([found?.recordingId, found?.offset, found?.score], [2, 700, 1]);
    await excerpts.forget([2, 77]);
    assert.deepEqual(await excerpts.locate({ ...piece, timeoutMs: 20_000 }), []);
    const again = new Excerpts({ indexes: parts.node, index: 'excerpts', store });
    await again.open();
    assert.equal(again.name, name, 'it keeps its name');
    await parts.node.delete('excerpts');
    const anew = new Excerpts({ indexes: parts.node, index: 'excerpts', store });
    await anew.open();
    assert.notEqual(anew.name, name, 'and has another when it was made anew');
  });
});

test('the daily work is due in the last hour of a day, or at once when yesterday had none', () => {
  const at = (text: string): number => Date.parse(`2026-05-${text}:00Z`);
  assert.equal(isDailyWorkDue(null, at('10T08:00')), true);
  assert.equal(isDailyWorkDue('2026-05-08', at('10T08:00')), true);
  assert.equal(isDailyWorkDue('2026-05-09', at('10T08:00')), false);
  assert.equal(isDailyWorkDue('2026-05-09', at('10T23:05')), true);
  assert.equal(isDailyWorkDue('2026-05-10', at('10T23:20')), false);
});
