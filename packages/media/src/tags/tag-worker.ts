import { parentPort, workerData } from 'node:worker_threads';
import { readPicture, wholeBytes } from '../containers/index.ts';
import { readTagFile } from './read-file.ts';
import type { TagFile } from './tag-file.ts';
import type { Question } from './tag-thread.ts';

/** The thread's side of TagThread: paths come in, one JSON text with the results or a picture goes out. */
const progress = new Int32Array(workerData as SharedArrayBuffer);
const scratch = Buffer.allocUnsafeSlow(wholeBytes);

parentPort?.on('message', (question: Question) => {
  void (question.want === 'tags' ? answerTags(question.paths) : answerPicture(question.paths[0] ?? ''));
});

async function answerTags(paths: readonly string[]): Promise<void> {
  const results: TagFile[] = [];
  for (const [at, path] of paths.entries()) {
    // The watching thread tells by this number which file has stopped us.
    Atomics.store(progress, 0, at);
    results.push(await readTagFile(path, scratch));
  }
  // One text is cheaper to hand over than thousands of small objects.
  parentPort?.postMessage(JSON.stringify(results), []);
}

async function answerPicture(path: string): Promise<void> {
  Atomics.store(progress, 0, 0);
  try {
    const picture = await readPicture(path);
    parentPort?.postMessage({ picture }, picture ? [picture.bytes.buffer as ArrayBuffer] : []);
  } catch {
    // What is wrong with the file was told when its tags were read.
    parentPort?.postMessage({ picture: null }, []);
  }
}
