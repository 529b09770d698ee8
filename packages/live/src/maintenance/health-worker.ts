import { parentPort, workerData } from 'node:worker_threads';
import { openReadOnly } from '@bandstand/sqlite';
import { databaseHealth } from './health.ts';

// Counting the rows of a large database takes seconds: who asks waits, nobody else does.
const db = openReadOnly(String(workerData), { cacheKib: 1024 });
try {
  parentPort?.postMessage(databaseHealth(db));
} finally {
  db.close();
}
