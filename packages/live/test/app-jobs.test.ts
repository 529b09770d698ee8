import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { JobQueue } from '@bandstand/sqlite';
import { AppJobs } from '../src/jobs/index.ts';
import { live, until } from './broadcast.ts';
import { folder, open, silent } from './setting.ts';

test('a job that lasts longer than its app is left alone is not begun twice', async (t) => {
  const storage = await open(t, folder(t));
  const jobs = new AppJobs({ storage, clock: Date.now, log: silent, pollMs: 10 });
  t.after(() => jobs.close());
  let begun = 0;
  let looks = 0;
  jobs.handle('long', async ({ signal }) => {
    begun += 1;
    // As long as many looks at what waits take.
    for (; looks < 30; looks += 1) await pause(10, undefined, { signal });
    return { looks };
  });
  const { id } = storage.databases.find(live);
  jobs.announce(id);
  const made = storage.databases.write(live, (writer) =>
    new JobQueue({ read: (fn) => fn(writer), write: (fn) => fn(writer) }).enqueue(
      { kind: 'long', payload: null, maxAttempts: 3 },
      writer,
    ),
  );
  jobs.start();
  const state = () =>
    storage.databases.read(live, (reader) =>
      reader.value<string>('SELECT state FROM jobs WHERE id = ?', [made.id]),
    );
  await until('it is done', () => state() === 'done');
  assert.equal(begun, 1);
});
