/** The thread that fingerprints: pieces of sound come in, fingerprints go out. */
import { parentPort } from 'node:worker_threads';
import { FingerprintCalculator } from './calculator.ts';
import type { FromThread, ToThread, Wanted } from './messages.ts';
import { loadLibrary } from './wasm.ts';

/** Feeds a calculator with as many samples as it is to have. */
class Part {
  readonly calculator: FingerprintCalculator;
  #left: number;

  constructor({ speed, samples }: Wanted) {
    this.calculator = new FingerprintCalculator(library, speed);
    this.#left = samples;
  }

  feed(samples: Float32Array): void {
    if (this.#left <= 0) return;
    this.calculator.feed(samples.length > this.#left ? samples.slice(0, this.#left) : samples);
    this.#left -= samples.length;
  }
}

const library = loadLibrary();
const jobs = new Map<number, readonly Part[]>();

function end(job: number): void {
  for (const { calculator } of jobs.get(job) ?? []) calculator.close();
  jobs.delete(job);
}

function answer(message: ToThread): FromThread | undefined {
  const { job } = message;
  const parts = jobs.get(job) ?? [];
  if (message.type === 'open') {
    const opened = message.wanted.map((wanted) => new Part(wanted));
    jobs.set(job, opened);
    return undefined;
  }
  if (message.type === 'feed') {
    for (const part of parts) part.feed(message.samples);
    return { type: 'fed', job };
  }
  const fingerprints = message.type === 'finish' ? parts.map(({ calculator }) => calculator.finish()) : [];
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
