/** The inverted index: searches in process and over HTTP, bringing in, loading, memory. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { IndexNode, type LocalIndex } from '@bandstand/fpindex';
import type { Benchmark, Tell, Wanted } from './benchmark.ts';
import { besideLimit, besidePeer, compare, median, percentile } from './figures.ts';
import { type Corpus, makeCorpus, PlainIndex, partsOf, type Query, queriesFor } from './fpindex-corpus.ts';
import { startPeer } from './peer.ts';
import { type Scope, scoped } from './scope.ts';

const execute = promisify(execFile);
const failed = (error: unknown): void => {
  throw error;
};

/** Seconds of work, whatever else the machine did meanwhile. */
const workOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

/** Brings the corpus in and tells how fast; leaves one segment on the disk. */
async function bringIn(folder: string, corpus: Corpus, tell: Tell): Promise<void> {
  const node = await IndexNode.open({ folder, failed });
  const index = await node.open('main');
  const started = performance.now();
  const idle = process.cpuUsage();
  await index.import(partsOf(corpus));
  const seconds = (performance.now() - started) / 1000;
  const worked = workOf(process.cpuUsage(idle));
  await index.optimize();
  const whole = (performance.now() - started) / 1000;
  const { bytes, postings } = index.memory();
  tell(
    `fpindex: brought in with ${(corpus.documents / worked).toFixed(0)} documents per second of work of all threads`,
  );
  tell(
    `fpindex: ${corpus.documents} documents in ${seconds.toFixed(1)} s, one segment after ${whole.toFixed(1)} s`,
  );
  tell(besideLimit('fpindex: bringing in', corpus.documents / seconds, 'documents/s', { least: 100_000 }));
  tell(besideLimit('fpindex: memory', bytes / postings, 'bytes/posting', { most: 2.4 }));
  await node.close();
}

async function loaded(folder: string, scope: Scope, tell: Tell): Promise<LocalIndex> {
  const started = performance.now();
  const node = await IndexNode.open({ folder, failed });
  scope.after(() => node.close());
  await node.loaded();
  const seconds = (performance.now() - started) / 1000;
  const index = node.get('main');
  tell(
    `fpindex: loaded in ${seconds.toFixed(2)} s, ${(index.memory().bytes / 1e6 / seconds).toFixed(0)} MB/s with checksums`,
  );
  return index;
}

/** Searches one after the other for some time; returns searches a second and adds each time in ms to `times`. */
async function searching(
  index: LocalIndex,
  queries: readonly Query[],
  seconds: number,
  times: number[],
): Promise<number> {
  const started = performance.now();
  let count = 0;
  let right = 0;
  let now = started;
  while (now - started < seconds * 1000) {
    const query = queries[count % queries.length];
    if (query === undefined) break;
    const [best] = await index.search(query.hashes);
    const done = performance.now();
    times.push(done - now);
    now = done;
    count += 1;
    if (best?.id === query.id) right += 1;
  }
  if (right < count) throw new Error(`${count - right} of ${count} searches found something else`);
  return count / ((now - started) / 1000);
}

function searchingPlainly(plain: PlainIndex, queries: readonly Query[], seconds: number): number {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < seconds * 1000) {
    const query = queries[count % queries.length];
    if (query === undefined || plain.best(query.hashes) !== query.id)
      throw new Error('the plain index is wrong');
    count += 1;
  }
  return count / ((performance.now() - started) / 1000);
}

/** Searches a second over HTTP, asked from a third process. */
async function overHttp(
  scope: Scope,
  folder: string,
  { documents }: Corpus,
  wanted: Wanted,
): Promise<number> {
  const url = await startPeer(scope, 'fpindex-node', folder);
  const client = fileURLToPath(new URL('peers/fpindex-client.ts', import.meta.url));
  const rounds: number[] = [];
  for (let round = 0; round < Math.min(wanted.rounds, 3); round += 1) {
    const { stdout } = await execute(process.execPath, [
      client,
      url,
      String(documents),
      String(wanted.seconds),
    ]);
    rounds.push(Number(stdout));
  }
  return median(rounds);
}

/** Searches on this thread, in turns with plain typed arrays. */
async function inProcess(
  scope: Scope,
  folder: string,
  corpus: Corpus,
  wanted: Wanted,
  tell: Tell,
): Promise<void> {
  const queries = queriesFor(corpus, 5000);
  const index = await loaded(folder, scope, tell);
  const plain = new PlainIndex(corpus);
  const times: number[][] = [];
  const perWork: number[] = [];
  const ours = async (): Promise<number> => {
    const own: number[] = [];
    times.push(own);
    const idle = process.threadCpuUsage();
    const perSecond = await searching(index, queries, wanted.seconds, own);
    perWork.push(own.length / workOf(process.threadCpuUsage(idle)));
    return perSecond;
  };
  const theirs = async (): Promise<number> => searchingPlainly(plain, queries, wanted.seconds);
  const compared = await compare(
    { name: 'ours', measure: ours },
    { name: 'plain typed arrays', measure: theirs },
    { rounds: wanted.rounds, better: 'more' },
  );
  tell(besidePeer('fpindex: searches', 'plain typed arrays', compared, { unit: 'searches/s' }));
  tell(besideLimit('fpindex: searches', compared.ours, 'searches/s', { least: 15_000 }));
  // The first round warms up.
  const counted = times.slice(1);
  const tail = median(counted.map((round) => percentile(round, 0.99)));
  tell(besideLimit('fpindex: p99 of searches', tail, 'ms', { most: 0.25 }));
  const middle = median(counted.map((round) => percentile(round, 0.5)));
  tell(`fpindex: half of the searches in ${(middle * 1000).toFixed(1)} µs`);
  tell(`fpindex: ${median(perWork.slice(1)).toFixed(0)} searches per second of work of the thread`);
}

export const fpindex: Benchmark = {
  name: 'fpindex',
  about: 'the inverted index (--documents) beside its goals and beside plain typed arrays',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const folder = mkdtempSync(join(tmpdir(), 'bench-fpindex-'));
      scope.after(() => rmSync(folder, { recursive: true, force: true }));
      const corpus = makeCorpus(wanted.documents);
      tell(`fpindex: ${corpus.documents} documents of 120 hashes in a space of 2^${Math.log2(corpus.space)}`);
      await bringIn(folder, corpus, tell);
      await scoped((own) => inProcess(own, folder, corpus, wanted, tell));
      const http = await overHttp(scope, folder, corpus, wanted);
      tell(besideLimit('fpindex: searches over HTTP', http, 'searches/s', { least: 600 }));
    }),
};
