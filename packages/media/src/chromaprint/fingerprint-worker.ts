/** The thread that fingerprints: pieces of sound come in, fingerprints go out. */
import { parentPort } from 'node:worker_threads';
import { FingerprintCalculator } from './calculator.ts';
import type { FromThread, ToThread } from './messages.ts';
import { loadLibrary } from './wasm.ts';

const library = loadLibrary();
const jobs = new Map<number, readonly FingerprintCalculator[]>();

function end(job: number): void {
  for (const calculator of jobs.get(job) ?? []) calculator.close();
  jobs.delete(job);
}

function answer(message: ToThread): FromThread | undefined {
  const { job } = message;
  const calculators = jobs.get(job) ?? [];
  if (message.type === 'open') {
    const opened = message.speeds.map((speed) => new FingerprintCalculator(library, speed));
    jobs.set(job, opened);
    return undefined;
  }
  if (message.type === 'feed') {
    for (const calculator of calculators) calculator.feed(message.samples);
    return { type: 'fed', job };
  }
  const fingerprints = message.type === 'finish' ? calculators.map((each) => each.finish()) : [];
  end(job);
  return message.type === 'finish' ? { type: 'done', job, fingerprints } : undefined;
}

parentPort?.on('message', (message: ToThread) => {
  try {
    const said = answer(message);
    if (said !== undefined) parentPort?.postMessage(said, []);
  } catch (error) {
    end(message.job);
    const said: FromThread = { type: 'failed', job: message.job, message: String(error) };
    parentPort?.postMessage(said, []);
  }
});
