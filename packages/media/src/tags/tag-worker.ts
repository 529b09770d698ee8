import { parentPort, workerData } from 'node:worker_threads';
import { wholeBytes } from '../containers/file-source.ts';
import { readTagFile } from './read-file.ts';
import type { TagFile } from './tag-file.ts';

/** The thread's side of TagThread: a list of paths comes in, one JSON text with the results goes out. */
const progress = new Int32Array(workerData as SharedArrayBuffer);
const scratch = Buffer.allocUnsafeSlow(wholeBytes);

parentPort?.on('message', (paths: readonly string[]) => {
  void readBatch(paths);
});

async function readBatch(paths: readonly string[]): Promise<void> {
  const results: TagFile[] = [];
  for (const [at, path] of paths.entries()) {
    // The watching thread tells by this number which file has stopped us.
    Atomics.store(progress, 0, at);
    results.push(await readTagFile(path, scratch));
  }
  parentPort?.postMessage(JSON.stringify(results), []);
}
