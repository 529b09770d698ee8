import { parentPort, workerData } from 'node:worker_threads';
import { createFingerprinter, createPcmDecoder, createProcesses } from '@bandstand/media';
import { type Log, openDatabase } from '@bandstand/sqlite';
import { librarySchema } from '../../schema/index.ts';
import { FingerprintJobs } from './job.ts';
import { Pace } from './pace.ts';
import type { FingerprintThreadData, FromFingerprintThread, ToFingerprintThread } from './thread-messages.ts';
import { retryUnsupported } from './work-store.ts';

/** The thread that fingerprints tracks, with its own handle on the library and its own decoders, so that nobody waits for it. */
const data = workerData as FingerprintThreadData;

function post(message: FromFingerprintThread): void {
  parentPort?.postMessage(message, []);
}

const say =
  (level: 'info' | 'warn' | 'error') =>
  (fields: object, text: string): void =>
    post({ type: 'log', level, text, fields: plain(fields) });

const log: Log = { info: say('info'), warn: say('warn'), error: say('error') };
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

/** Errors do not survive the way to another thread as fields; their words do. */
function plain(fields: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? (value.stack ?? value.message) : String(value),
    ]),
  );
}
