/**
 * A process that works off the queue of the database named on its command line until no job waits or runs; with
 * `--hang`, it stops for ever at its first job.
 */
import { writeSync } from 'node:fs';
import { argv, pid } from 'node:process';
import { setTimeout as later } from 'node:timers/promises';
import { DatabaseError, JobQueue, openDatabase } from '../../src/index.ts';
import { jobSchema } from './job-schema.ts';

const [path = '', hang] = argv.slice(2);
const db = openDatabase({ path, schema: jobSchema, synchronous: 'normal' });
const queue = new JobQueue(db, { retry: { baseMs: 1, capMs: 5 } });
const unfinished = (): boolean =>
  db.read((r) => r.value("SELECT 1 FROM jobs WHERE state IN ('waiting', 'running') LIMIT 1")) === 1;

let count = 0;
while (unfinished()) {
  const job = queue.claim(['count'], { leaseMs: 400, worker: `process ${pid}` });
  if (!job) {
    await later(5);
    continue;
  }
  count += 1;
  writeSync(1, `claimed ${job.id}\n`);
  if (hang) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  try {
    db.write((w) => {
      w.run('INSERT INTO effects (job_id) VALUES (?)', [job.id]);
      queue.complete(job.id, job.token, { by: pid }, w);
    });
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === 'lost_lease')) throw error;
  }
}
writeSync(1, `ended ${count}\n`);
db.close();
