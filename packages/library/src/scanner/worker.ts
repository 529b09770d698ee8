import { parentPort, workerData } from 'node:worker_threads';
import { JobQueue, JobRunner, openDatabase } from '@bandstand/sqlite';
import { librarySchema } from '../schema/index.ts';
import { threadLog } from '../threads/index.ts';
import { requestScan, scanHandlers, scanLeaseMs, workerName } from './jobs/index.ts';
import { wholeScan } from './run/request.ts';
import type { FromScanThread, ScanThreadData, ToScanThread } from './thread-messages.ts';

/** The thread that scans and watches, with its own handle on the library, so that nobody waits for it. */
const data = workerData as ScanThreadData;

function post(message: FromScanThread): void {
  parentPort?.postMessage(message, []);
}

const log = threadLog(post);
const db = openDatabase({
  path: data.databasePath,
  schema: librarySchema,
  synchronous: 'normal',
  log,
  // Enough for a batch; the readers of the server have caches of their own.
  cacheKib: 10_000,
  temporary: 'memory',
});
const queue = new JobQueue(db);
const runner = new JobRunner({
  queue,
  handlers: scanHandlers({
    db,
    clock: Date.now,
    log,
    ...(data.readingThreads === null ? {} : { readingThreads: data.readingThreads }),
  }),
  worker: workerName('server'),
  leaseMs: scanLeaseMs,
  log,
});
// Who does not want it watched does not even read what watches.
const watching = data.watch
  ? new (await import('./watch/index.ts')).Watching({
      db,
      queue,
      log,
      clock: Date.now,
      requested: () => runner.wake(),
    })
  : undefined;

/** Watches the roots of the moment. @param isFirst asks for a scan: what changed while nobody watched */
async function refresh(isFirst: boolean): Promise<void> {
  try {
    const started = performance.now();
    await watching?.refresh();
    if (watching !== undefined && watching.roots > 0) {
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      log.info({ seconds }, 'the music folders are watched');
      if (isFirst && requestScan(queue, wholeScan).created) runner.wake();
    }
    post({ type: 'watching' });
  } catch (error) {
    log.error({ err: error }, 'the music folders cannot be watched');
  }
}

async function close(): Promise<void> {
  watching?.close();
  await runner.close();
  db.close();
  post({ type: 'closed' });
  parentPort?.close();
}

parentPort?.on('message', (message: ToScanThread) => {
  if (message === 'wake') runner.wake();
  else if (message === 'refresh') void refresh(false);
  else void close();
});
void refresh(true);
