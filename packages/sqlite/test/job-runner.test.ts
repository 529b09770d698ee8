import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type Database,
  type JobHandler,
  JobQueue,
  JobRunner,
  type JobState,
  openDatabase,
} from '../src/index.ts';
import { jobSchema } from './children/job-schema.ts';

const script = fileURLToPath(new URL('children/worker.ts', import.meta.url));
let folder = '';
let path = '';
let db: Database;
let queue: JobQueue;

describe('running jobs', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-runner-'));
  });
  after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  beforeEach((context) => {
    path = join(folder, `${context.name.replaceAll(/\W+/g, '-').slice(0, 50)}.db`);
    db = openDatabase({ path, schema: jobSchema, synchronous: 'normal' });
    queue = new JobQueue(db, { retry: { baseMs: 1, capMs: 1 } });
  });
  afterEach(() => db.close());

  function start(
    handlers: Record<string, JobHandler>,
    more: { concurrency?: number; leaseMs?: number } = {},
  ): JobRunner {
    return new JobRunner({ queue, handlers, worker: 'tester', pollMs: 5, ...more });
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await later(2);
  }

  const reaches = async (id: string, state: JobState): Promise<void> =>
    until(() => queue.get(id)?.state === state);
  const make = (kind: string, maxAttempts = 3): string =>
    queue.enqueue({ kind, payload: null, maxAttempts }).id;
  /** Runs until it is told to stop. */
  const endless: JobHandler = async (_, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

  test('jobs are worked off, several at once, with result, progress and retries', async () => {
    let attempts = 0;
    let atOnce = 0;
    let most = 0;
    const runner = start(
      {
        add: async (job, { progress }) => {
          most = Math.max(most, ++atOnce);
          progress({ done: 1, total: 2, message: 'half' });
          await later(5);
          atOnce -= 1;
          return { id: job.id };
        },
        flaky: async () => {
          attempts += 1;
          if (attempts < 3) throw new Error(`no ${attempts}`);
          return undefined;
        },
        broken: async () => Promise.reject(new Error('never')),
      },
      { concurrency: 3 },
    );
    const added = Array.from({ length: 9 }, () => make('add'));
    const [flaky, broken] = [make('flaky'), make('broken', 2)];
    runner.wake();
    for (const id of [...added, flaky]) await reaches(id, 'done');
    await reaches(broken, 'dead');
    await runner.close();
    assert.deepEqual([attempts, most, queue.get(broken)?.error], [3, 3, 'never']);
    assert.deepEqual(
      [queue.get(added[0] ?? '')?.result, queue.get(added[0] ?? '')?.progress.message],
      [{ id: added[0] }, 'half'],
    );
  });

  test('cancelling reaches the handler with the next sign of life', async () => {
    const runner = start({ endless }, { leaseMs: 60 });
    const id = make('endless');
    await reaches(id, 'running');
    queue.cancel(id);
    await reaches(id, 'cancelled');
    await runner.close();
  });

  test('closing hands running jobs back, uncounted, and starts no more', async () => {
    const runner = start({ endless });
    const [first, second] = [make('endless', 1), make('endless', 1)];
    await reaches(first, 'running');
    await runner.close();
    runner.wake();
    for (const id of [first, second]) {
      const job = queue.get(id);
      assert.deepEqual([job?.state, job?.attempts], ['waiting', 0]);
    }
  });

  test('a handler whose lease was lost is told, and cannot write', async () => {
    let reason: unknown;
    let goOn = (): void => {};
    const stopped = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const runner = start(
      {
        stolen: async (_, { signal }) => {
          await once(signal, 'abort');
          reason = signal.reason;
          goOn();
          return 'too late';
        },
      },
      { leaseMs: 60 },
    );
    const id = make('stolen');
    await reaches(id, 'running');
    // As another process does after a long pause of this one.
    db.write((w) => w.run("UPDATE jobs SET token = 'another', lease_until = 9e15 WHERE id = ?", [id]));
    await stopped;
    await runner.close();
    assert.match(String(reason), /lost/);
    assert.deepEqual([queue.get(id)?.state, queue.get(id)?.result], ['running', null]);
  });

  /** Runs a worker process to its end; `onClaim` hears of every job it takes. The signal that ended it, `null` for none. */
  async function work(options: string[], onClaim: (child: ChildProcess) => void): Promise<string | null> {
    const child = spawn(execPath, [script, path, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('claimed')) onClaim(child);
    }
    const [exitCode, signal] = await exit;
    assert.ok(signal !== null || exitCode === 0, `a worker ended with ${exitCode}`);
    return signal;
  }

  test('three processes, one of them killed at work: every job has its effect exactly once', async () => {
    const count = 300;
    db.write((w) => {
      for (let i = 0; i < count; i++) queue.enqueue({ kind: 'count', payload: i, maxAttempts: 5 }, w);
    });
    const others: Promise<string | null>[] = [];
    const signal = await work(['--hang'], (hanging) => {
      for (let i = 0; i < 2; i++) others.push(work([], () => hanging.kill('SIGKILL')));
    });
    assert.equal(signal, 'SIGKILL');
    assert.deepEqual(await Promise.all(others), [null, null]);
    assert.deepEqual(
      db.read((r) => r.get('SELECT count(*) AS effects, count(DISTINCT job_id) AS jobs FROM effects')),
      { effects: count, jobs: count },
    );
    assert.equal(queue.list({ state: 'done', limit: 1000 }).length, count);
    assert.equal(
      db.read((r) => r.value('SELECT count(*) FROM jobs WHERE attempts = 2')),
      1,
    );
  });
});
