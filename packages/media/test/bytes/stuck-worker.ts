/** Answers like the tag worker, but a path with "hang" stops it, "die" ends it and "eat" fills its memory. */
import { parentPort, workerData } from 'node:worker_threads';

const progress = new Int32Array(workerData as SharedArrayBuffer);

parentPort?.on('message', ({ paths }: { paths: readonly string[] }) => {
  for (const [at, path] of paths.entries()) {
    Atomics.store(progress, 0, at);
    if (path.includes('hang')) for (;;);
    if (path.includes('die')) throw new Error('a mistake in a reader');
    if (path.includes('leave')) process.exit(3);
    if (path.includes('eat')) {
      const eaten: number[][] = [];
      for (;;) eaten.push(Array.from({ length: 10_000 }, () => Math.random()));
    }
  }
  const results = paths.map((path) => ({ ok: false, path, code: 'empty', reason: 'read' }));
  parentPort?.postMessage(JSON.stringify(results), []);
});
