import { parentPort, workerData } from 'node:worker_threads';
import { createFingerprinter, createPcmDecoder, createProcesses } from '@bandstand/media';
import { openDatabase } from '@bandstand/sqlite';
import { librarySchema } from '../../schema/index.ts';
import { threadLog } from '../../threads/index.ts';
import { FingerprintJobs } from './job.ts';
import { Pace } from './pace.ts';
import type { FingerprintThreadData, FromFingerprintThread, ToFingerprintThread } from './thread-messages.ts';
import { retryUnsupported } from './work-store.ts';

/**
 * The thread that fingerprints tracks, with its own handle on the library
 * and its own decoders, so that nobody waits for it.
 */
const data = workerData as FingerprintThreadData;

function post(message: FromFingerprintThread): void {
  parentPort?.postMessage(message, []);
}

const log = threadLog(post);
const db = openDatabase({
  path: data.databasePath,
  schema: librarySchema,
  synchronous: 'normal',
  log,
  cacheKib: 2000,
});
const processes = createProcesses({ maxConcurrent: 1, log: { ...log, debug() {} } });
const decoder = createPcmDecoder({
  ffmpeg: data.ffmpeg === null ? null : { ffmpeg: data.ffmpeg, processes },
});
const fingerprinter = createFingerprinter(decoder);
const pace = new Pace();
if (data.ffmpeg !== null) db.write(retryUnsupported);
const jobs = new FingerprintJobs({ db, clock: Date.now, fingerprinter, pace, log });

async function close(): Promise<void> {
  await jobs.close();
  await fingerprinter.close();
  await decoder.close();
  await processes.close();
  db.close();
  post({ type: 'closed' });
  parentPort?.close();
}

parentPort?.on('message', (message: ToFingerprintThread) => {
  if (message === 'close') void close();
  else pace.gentle = message === 'gentle';
});
