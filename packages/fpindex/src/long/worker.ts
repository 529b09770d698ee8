/** The thread of searches that take long, over the same segments. */
import { parentPort } from 'node:worker_threads';
import { IndexError } from '../errors.ts';
import { Kernels } from '../kernel/index.ts';
import { DistinctQuery, Searcher, Top } from '../search/index.ts';
import { Segment } from '../segments/index.ts';
import type { LongAnswer, LongRequest } from './messages.ts';

const kernels = new Kernels();
const query = new DistinctQuery();
const top = new Top();

function answer({ number, segments, hashes, limit, least, timeoutMs }: LongRequest): LongAnswer {
  const deadline = performance.now() + timeoutMs;
  try {
    query.set(hashes);
    top.reset(limit, least);
    for (const { handle, dead } of segments) {
      const searcher = new Searcher(kernels, new Segment(handle), 1, dead);
      searcher.run(searcher.plan(query), top, deadline);
    }
    return { number, results: top.finish(0) };
  } catch (error) {
    if (error instanceof IndexError && error.reason === 'SearchTimeout') return { number, timeout: true };
    return { number, error };
  }
}

parentPort?.on('message', (request: LongRequest) => parentPort?.postMessage(answer(request)));
