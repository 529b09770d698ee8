import { Worker } from 'node:worker_threads';
import type { DatabaseHealth } from './health.ts';

/** How a database stands, looked at in a thread. Rejects when it cannot be read. */
export function healthInThread(path: string): Promise<DatabaseHealth> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./health-worker.ts', import.meta.url), { workerData: path });
    worker.once('message', (health: DatabaseHealth) => resolve(health));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`${path} could not be looked at`)));
  });
}
