import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import {
  type ClaimedJob,
  type Database,
  DatabaseError,
  JobQueue,
  type NewJob,
  openDatabase,
  retryDelay,
} from '../src/index.ts';
import { jobSchema } from './children/job-schema.ts';

let folder = '';
let db: Database;
let queue: JobQueue;
let now = 0;
let luck = 0.5;

describe('the job queue', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-jobs-'));
  });
  after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  beforeEach((context) => {
    const path = join(folder, `${context.name.replaceAll(/\W+/g, '-').slice(0, 50)}.db`);
    db = openDatabase({ path, schema: jobSchema, synchronous: 'normal' });
    now = 1_000_000;
    luck = 0.5;
    queue = new JobQueue(db, { clock: () => now, random: () => luck });
  });
  afterEach(() => db.close());

  const scan: NewJob = { kind: 'scan', payload: { root: '/music' }, maxAttempts: 3 };
  const lease = { leaseMs: 1_000, worker: 'tester' };
  const code = (expected: string) => (error: unknown) =>
    error instanceof DatabaseError && error.code === expected;

  function claim(kind = 'scan'): ClaimedJob {
    const job = queue.claim([kind], lease);
    assert.ok(job, `no job of kind ${kind} is due`);
    return job;
  }

  describe('making jobs', () => {
    test('a job waits with its payload, and is found and listed, newest first', () => {
      const first = queue.enqueue(scan);
      now += 1;
      const second = queue.enqueue({ ...scan, kind: 'zip', payload: ['a', 1, null] });
      assert.deepEqual([first.created, second.created], [true, true]);
      const job = queue.get(second.id);
      assert.deepEqual(
        [job?.kind, job?.payload, job?.state, job?.attempts, job?.createdAt],
        ['zip', ['a', 1, null], 'waiting', 0, 1_000_001],
      );
      assert.deepEqual(
        queue.list().map(({ id }) => id),
        [second.id, first.id],
      );
      assert.deepEqual(
        queue.list({ limit: 1, before: second.id }).map(({ id }) => id),
        [first.id],
      );
      assert.deepEqual(
        queue.list({ kind: 'scan', state: 'waiting' }).map(({ id }) => id),
        [first.id],
      );
      assert.deepEqual(queue.list({ state: 'dead' }), []);
      assert.equal(queue.get('absent'), undefined);
      assert.throws(() => queue.enqueue({ ...scan, maxAttempts: 0 }), code('bad_job'));
    });

    test('a job made in a transaction lives and dies with it', () => {
      assert.throws(() =>
        db.write((w) => {
          queue.enqueue(scan, w);
          throw new Error('no');
        }),
      );
      assert.equal(queue.list().length, 0);
      db.write((w) => queue.enqueue(scan, w));
      assert.equal(queue.list().length, 1);
    });

    test('one job per key while it waits or runs, a new one afterwards', () => {
      const unique = { ...scan, uniqueKey: 'all' };
      const { id } = queue.enqueue(unique);
      assert.deepEqual(queue.enqueue(unique), { id, created: false });
      const job = claim();
      assert.deepEqual(queue.enqueue(unique), { id, created: false });
      queue.complete(id, job.token);
      assert.equal(queue.enqueue(unique).created, true);
      assert.equal(queue.enqueue({ ...unique, kind: 'zip' }).created, true);
    });
  });

  describe('working', () => {
    test('the job due longest is claimed first, none before its time, each once', () => {
      const late = queue.enqueue({ ...scan, runAt: now + 500 }).id;
      const early = queue.enqueue({ ...scan, runAt: now - 500 }).id;
      const zip = queue.enqueue({ ...scan, kind: 'zip' }).id;
      assert.equal(queue.nextDue(['scan']), now - 500);
      assert.deepEqual(
        [queue.claim(['zip', 'scan'], lease)?.id, queue.claim(['zip', 'scan'], lease)?.id],
        [early, zip],
      );
      assert.equal(queue.claim(['zip', 'scan'], lease), undefined);
      assert.equal(queue.nextDue(['zip', 'scan']), now + 500);
      now += 500;
      assert.equal(claim().id, late);
      assert.equal(queue.nextDue(['scan']), undefined);
    });

    test('progress and result are seen; completing twice is refused', () => {
      const { id } = queue.enqueue(scan);
      const { token } = claim();
      queue.progress(id, token, { done: 3, total: 10, message: 'Blue' });
      assert.deepEqual(queue.get(id)?.progress, { done: 3, total: 10, message: 'Blue' });
      queue.complete(id, token, { added: 7 });
      const job = queue.get(id);
      assert.deepEqual(
        [job?.state, job?.result, job?.worker, job?.finishedAt],
        ['done', { added: 7 }, null, now],
      );
      assert.throws(() => queue.complete(id, token), code('lost_lease'));
    });

    test('a heartbeat keeps the lease; without one another worker takes over and the first cannot write', () => {
      const { id } = queue.enqueue(scan);
      const slow = claim();
      now += 900;
      assert.deepEqual(queue.heartbeat(id, slow.token, 1_000), { cancelRequested: false });
      now += 900;
      assert.equal(queue.claim(['scan'], lease), undefined);
      now += 100;
      const next = claim();
      assert.deepEqual([next.id, next.attempts], [id, 2]);
      for (const write of [
        () => queue.heartbeat(id, slow.token, 1_000),
        () => queue.progress(id, slow.token, { done: 1, total: null, message: null }),
        () => queue.complete(id, slow.token),
        () => queue.fail(id, slow.token, 'too late'),
        () => queue.release(id, slow.token),
        () => queue.stop(id, slow.token),
      ]) {
        assert.throws(write, code('lost_lease'));
      }
      queue.complete(id, next.token);
      assert.equal(queue.get(id)?.state, 'done');
    });

    test('a result and the rows it means are one transaction', () => {
      const { id } = queue.enqueue(scan);
      const { token } = claim();
      assert.throws(
        () =>
          db.write((w) => {
            w.run('INSERT INTO effects (job_id) VALUES (?)', [id]);
            queue.complete(id, 'a stale token', null, w);
          }),
        code('lost_lease'),
      );
      assert.equal(
        db.read((r) => r.value('SELECT count(*) FROM effects')),
        0,
      );
      db.write((w) => queue.complete(id, token, null, w));
      assert.equal(queue.get(id)?.state, 'done');
    });
  });

  describe('failing', () => {
    test('an attempt that failed comes again later, the last one leaves a dead job that can be revived', () => {
      const { id } = queue.enqueue(scan);
      for (const expected of [500, 1_000]) {
        const failed = queue.fail(id, claim().token, 'disk unplugged');
        assert.deepEqual(
          [failed.state, failed.error, failed.nextAttemptAt - now],
          ['waiting', 'disk unplugged', expected],
        );
        assert.equal(queue.claim(['scan'], lease), undefined);
        now += expected;
      }
      assert.equal(queue.fail(id, claim().token, 'still unplugged').state, 'dead');
      assert.equal(queue.claim(['scan'], lease), undefined);
      const again = queue.revive(id);
      assert.deepEqual([again.state, again.attempts], ['waiting', 0]);
      assert.throws(() => queue.revive(id), code('bad_job'));
      assert.throws(() => queue.revive('absent'), code('unknown_job'));
      assert.equal(queue.fail(id, claim().token, 'hopeless', { final: true }).state, 'dead');
    });

    test('a job that kills its workers is dead after its attempts', () => {
      const { id } = queue.enqueue({ ...scan, maxAttempts: 2 });
      for (let i = 0; i < 2; i++) {
        claim();
        now += 1_000;
      }
      assert.equal(queue.releaseExpired(), 1);
      const job = queue.get(id);
      assert.deepEqual([job?.state, job?.error], ['dead', 'the worker tester stopped without a word']);
    });

    test('a dead job does not come back beside its successor', () => {
      const unique = { ...scan, uniqueKey: 'all', maxAttempts: 1 };
      const { id } = queue.enqueue(unique);
      queue.fail(id, claim().token, 'no');
      queue.enqueue(unique);
      assert.throws(() => queue.revive(id), code('bad_job'));
    });

    test('a job handed back is due at once and the attempt is not counted', () => {
      const { id } = queue.enqueue({ ...scan, maxAttempts: 1 });
      queue.release(id, claim().token);
      const job = claim();
      assert.deepEqual([job.id, job.attempts], [id, 1]);
    });

    test('old finished jobs are forgotten, others stay', () => {
      const { id } = queue.enqueue(scan);
      queue.complete(id, claim().token);
      now += 100;
      const waiting = queue.enqueue(scan).id;
      assert.equal(queue.purge(now - 100), 0);
      assert.equal(queue.purge(now), 1);
      assert.deepEqual(
        queue.list().map((job) => job.id),
        [waiting],
      );
    });
  });

  describe('cancelling', () => {
    test('a waiting job is cancelled at once, a running one is asked', () => {
      const waiting = queue.enqueue(scan).id;
      assert.equal(queue.cancel(waiting).state, 'cancelled');
      const { id } = queue.enqueue(scan);
      const { token } = claim();
      assert.equal(queue.cancel(id).state, 'running');
      assert.deepEqual(queue.heartbeat(id, token, 1_000), { cancelRequested: true });
      queue.stop(id, token);
      assert.equal(queue.get(id)?.state, 'cancelled');
      assert.throws(() => queue.cancel('absent'), code('unknown_job'));
    });

    test('a worker that fails, hands back or dies after the request does not start it again', () => {
      const endings = [
        (job: ClaimedJob) => void queue.fail(job.id, job.token, 'oops'),
        (job: ClaimedJob) => queue.release(job.id, job.token),
        () => {
          now += 1_000;
          queue.releaseExpired();
        },
      ];
      for (const end of endings) {
        const { id } = queue.enqueue(scan);
        const job = claim();
        queue.cancel(id);
        end(job);
        assert.equal(queue.get(id)?.state, 'cancelled');
      }
    });
  });

  test('retry delays: full jitter below a bound that doubles up to the cap', () => {
    const policy = { baseMs: 100, capMs: 1_000 };
    const bounds = [1, 2, 3, 4, 5, 1000].map((attempt) => retryDelay(attempt, () => 0.999_999, policy) + 1);
    assert.deepEqual(bounds, [100, 200, 400, 800, 1_000, 1_000]);
    assert.equal(
      retryDelay(9, () => 0, policy),
      0,
    );
  });
});
