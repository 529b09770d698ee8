import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  countAccounts,
  countDay,
  dailyStatistics,
  dailyUpkeep,
  IndexFollower,
  LookupCounts,
  lookupStatistics,
  topAccounts,
  upkeepJobs,
} from '../src/index.ts';
import { silent } from './databases.ts';
import { mbid, songs, submit, type Workshop, workshop } from './imports.ts';

const dayMs = 86_400_000;

describe('statistics and upkeep', () => {
  let shop: Workshop;
  let ids: number[];
  const song = songs(5);
  before(async () => {
    shop = await workshop();
    const { db } = shop.postgres.binds.app;
    await db
      .insertInto('account')
      .values([1, 2].map((id) => ({ name: `someone ${id}`, apikey: `key ${id}` })))
      .execute();
    await db.insertInto('application').values({ name: 'app', apikey: 'app', version: '1' }).execute();
    const same = song();
    ids = await submit(shop.postgres, [
      { fingerprint: same, length: 200, mbid: mbid(1), meta: { track: 'kept' } },
      { fingerprint: same, length: 200, mbid: mbid(2) },
      { fingerprint: song(), length: 200, puid: mbid(3) },
    ]);
    await shop.drain();
  });
  after(() => shop.close());

  const run = async (name: string, now: number, dryRun = false) =>
    upkeepJobs.find((job) => job.name === name)?.run({ binds: shop.postgres.binds, now, dryRun });

  /** The dry run says what the real one does, which then has nothing left to do. */
  async function both(name: string, now: number, expected: Record<string, number>): Promise<void> {
    assert.deepEqual(await run(name, now, true), expected, `${name} without doing it`);
    assert.deepEqual(await run(name, now), expected, name);
    const nothing = Object.fromEntries(Object.keys(expected).map((key) => [key, 0]));
    assert.deepEqual(await run(name, now), nothing, `${name} again`);
  }

  test('count accounts and the day, and counted again say the same', async () => {
    const { binds } = shop.postgres;
    for (let round = 0; round < 2; round += 1) {
      assert.equal(await countAccounts(binds), 1);
      assert.deepEqual(await topAccounts(binds), [{ accountId: 1, name: 'someone 1', count: 3 }]);
      const day = await countDay(binds, new Date('2031-05-05T12:00:00Z'));
      const of = (...names: string[]) => names.map((name) => day.get(name));
      assert.deepEqual(of('account.all', 'account.active', 'fingerprint.all', 'track.all'), [2, 1, 2, 2]);
      assert.deepEqual(of('mbid.1tracks', 'mbid.2tracks', 'track.0mbids', 'track.2mbids'), [2, 0, 1, 1]);
      assert.deepEqual(of('submission.all', 'submission.unhandled'), [3, 0]);
    }
    const days = await dailyStatistics(binds.app.db, 'fingerprint.all');
    assert.deepEqual(days, [{ date: '2031-05-05', value: 2 }]);
  });

  test('lookups are counted by hour, put together by day, and addresses go', async () => {
    const { db } = shop.postgres.binds.app;
    let now = Date.parse('2026-01-10T10:59:59Z');
    const counts = new LookupCounts(db, () => now);
    const count = (hit: boolean, applicationId = 1): void => {
      counts.looked({ hit, applicationId });
      counts.requested({ applicationId, userAgent: `agent \0${'x'.repeat(2000)}`, address: '192.0.2.1' });
    };
    count(true);
    count(true);
    count(false, 99);
    counts.requested({ applicationId: 1, userAgent: '', address: 'nowhere' });
    now += 1000;
    count(false);
    await counts.flush();
    await counts.flush();
    count(true);
    await counts.flush();
    const hours = async () =>
      (await lookupStatistics(db, new Date(0))).map(({ hour, ...rest }) => ({
        at: hour.getUTCHours(),
        ...rest,
      }));
    assert.deepEqual(await hours(), [
      { at: 10, hits: 2, misses: 0 },
      { at: 11, hits: 1, misses: 1 },
    ]);
    await both('old-statistics', now + 89 * dayMs, { hours: 0, addresses: 0 });
    await both('old-statistics', now + 92 * dayMs, { hours: 2, addresses: 1 });
    assert.deepEqual(await hours(), [{ at: 0, hits: 3, misses: 1 }]);
    const agents = await db.selectFrom('stats_user_agents').select(['ip', 'count']).execute();
    assert.deepEqual(agents, [{ ip: '0.0.0.0', count: 4 }]);
  });

  test('handled submissions go after 30 days, results stay', async () => {
    await both('handled-submissions', Date.now() + 29 * dayMs, { submissions: 0, months: 0, own: 0 });
    await both('handled-submissions', Date.now() + 31 * dayMs, { submissions: 3, months: 0, own: 0 });
    const { db } = shop.postgres.binds.ingest;
    assert.equal((await db.selectFrom('submission_result').select('id').execute()).length, 3);
    const empty = await run('handled-submissions', Date.now() + 150 * dayMs, true);
    assert.ok((empty?.['months'] ?? 0) >= 1);
  });

  test('the queue and the submissions find each other again', async () => {
    const { db } = shop.postgres.binds.ingest;
    const [lost = 0] = await submit(shop.postgres, [{ fingerprint: song(), length: 99, mbid: mbid(9) }]);
    await db.deleteFrom('pending_submission').execute();
    await db.insertInto('pending_submission').values({ submission_id: 4_000_000 }).execute();
    await both('queue-orphans', Date.now(), { lonely: 0, lost: 0 });
    await both('queue-orphans', Date.now() + dayMs, { lonely: 1, lost: 1 });
    await shop.drain();
    const result = await db
      .selectFrom('submission_result')
      .selectAll()
      .where('submission_id', '=', lost)
      .execute();
    assert.equal(result.length, 1);
  });

  test('dead tracks and what they spoke of go, merged ones stay', async () => {
    const { db } = shop.postgres.binds.fingerprint;
    await db.insertInto('track').values({ disabled: true }).execute();
    const { track_id } = await db
      .selectFrom('fingerprint_source as s')
      .innerJoin('fingerprint as f', 'f.id', 's.fingerprint_id')
      .select('f.track_id')
      .where('s.submission_id', '=', ids[2] ?? 0)
      .executeTakeFirstOrThrow();
    const kept = await db.selectFrom('track').select('id').where('id', '<>', track_id).execute();
    await db
      .updateTable('track')
      .set({ new_id: kept[0]?.id ?? 0 })
      .where('id', '=', track_id)
      .execute();
    await both('dead-tracks', Date.now(), { tracks: 0 });
    await both('dead-tracks', Date.now() + 31 * dayMs, { tracks: 1 });
    await db
      .insertInto('meta')
      .values({ track: 'nobody says so', gid: mbid(77) })
      .execute();
    await db.insertInto('source').values({ account_id: 7, application_id: 7, version: null }).execute();
    await both('metadata-orphans', Date.now(), { meta: 1, foreignid: 0, source: 1 });
    assert.deepEqual(await db.selectFrom('meta').select('track').execute(), [{ track: 'kept' }]);
  });

  test('old months of the log go, and an index that missed them says so', async () => {
    const { fingerprint } = shop.postgres.binds;
    const follower = new IndexFollower({ db: fingerprint.db, index: shop.index });
    assert.equal((await follower.catchUp()).state, 'current');
    const later = Date.now() + 100 * dayMs;
    const old = await run('old-changelog', later, true);
    assert.ok((old?.['months'] ?? 0) >= 1);
    await run('old-changelog', later);
    assert.equal((await follower.catchUp()).state, 'current', 'it had heard all that went');
    const late = await shop.node.open('late');
    const lost = new IndexFollower({ db: fingerprint.db, index: late });
    assert.equal((await lost.catchUp()).state, 'rebuild_needed');
  });

  test('the daily work goes on when a part of it fails', async () => {
    const broken = { name: 'broken', words: '', run: () => Promise.reject(new Error('broken')) };
    const jobs = [broken, ...upkeepJobs];
    const outcomes = await dailyUpkeep({ postgres: shop.postgres, jobs, log: silent, clock: Date.now });
    assert.deepEqual(
      outcomes.filter(({ failed }) => failed).map(({ job }) => job),
      ['broken'],
    );
    assert.equal(outcomes.at(-1)?.job, 'tracks');
    const { db } = shop.postgres.binds.fingerprint;
    assert.ok((await db.selectFrom('track_stats').select('track_id').execute()).length > 0);
  });
});
