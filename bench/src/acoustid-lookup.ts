/** Lookups end to end over HTTP among many fingerprints, and the memory of all that answers them. */
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeFingerprint } from '@bandstand/acoustid';
import { answering, picardKey, register } from '../../apps/server/test/instance/acoustid.ts';
import { startServer } from '../../apps/server/test/instance/serving.ts';
import { degraded, hashesOf, mbidOf, numbers, secondsOf, termBits } from './acoustid-corpus.ts';
import { seededData } from './acoustid-seed.ts';
import type { Benchmark, Wanted } from './benchmark.ts';
import { workedMs } from './faces/faces.ts';
import { besideLimit, median, percentile } from './figures.ts';
import { scoped } from './scope.ts';

const perSecond = 200;
/** No application may ask without a limit of its own, and the address has one too. */
const limits = {
  BANDSTAND_ACOUSTID_GLOBAL_RATE: '0',
  BANDSTAND_ACOUSTID_ADDRESS_RATE: '0',
  BANDSTAND_LOG_LEVEL: 'error',
};

interface Question {
  readonly body: string;
  /** What the answer must hold. */
  readonly mbid: string;
}

function questions(documents: number, count: number): readonly Question[] {
  const next = numbers(20_261);
  const bits = termBits(documents);
  return Array.from({ length: count }, (_, at) => {
    const id = 1 + (next() % documents);
    const hashes = degraded(hashesOf(id, bits), at);
    const body = new URLSearchParams({
      client: picardKey,
      duration: String(secondsOf(id) + (at % 7) - 3),
      meta: 'recordingids',
      fingerprint: encodeFingerprint({ algorithm: 1, hashes }),
    });
    return { body: body.toString(), mbid: mbidOf(id) };
  });
}

/** Asks once; the milliseconds since `due`, when it should have been sent. */
function asked(url: URL, agent: Agent, { body, mbid }: Question, due: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => {
        if (answer.statusCode === 200 && text.includes(mbid)) resolve(performance.now() - due);
        else reject(new Error(`${answer.statusCode} without ${mbid}: ${text.slice(0, 200)}`));
      });
    });
    sent.on('error', reject).end(body);
  });
}

/** Asks at its own pace, however slow the answers are. */
async function round(url: URL, agent: Agent, all: readonly Question[], seconds: number): Promise<number[]> {
  const started = performance.now();
  const running: Promise<number>[] = [];
  for (let at = 0; at < perSecond * seconds; at += 1) {
    const due = started + (at * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await delay(early);
    const question = all[at % all.length];
    if (question === undefined) continue;
    const one = asked(url, agent, question, due);
    // It is told of below.
    one.catch(() => {});
    running.push(one);
  }
  return Promise.all(running);
}

/** Proportional set size: memory that several processes share is counted once. MB. */
export function memoryOf(pids: readonly number[]): number {
  const kib = pids.map((pid) => {
    try {
      return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0; // it has ended
    }
  });
  return kib.reduce((sum, one) => sum + one, 0) / 1024;
}

/** A process and all that it has started. */
export function familyOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
        return [[Number(name), Number(fields[1])] as const];
      } catch {
        return []; // it has ended
      }
    });
  const found = [pid];
  for (const one of found)
    found.push(...parents.filter(([, parent]) => parent === one).map(([child]) => child));
  return found;
}

/** The embedded PostgreSQL of a data folder. */
export const postgresPid = (data: string): number =>
  Number(readFileSync(join(data, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);

export const acoustidLookup: Benchmark = {
  name: 'acoustid-lookup',
  about: `lookups over HTTP at ${perSecond} a second among --documents fingerprints, and memory`,
  run: (wanted: Wanted, tell) =>
    scoped(async (scope) => {
      const data = await seededData(scope, scoped, wanted, tell);
      const server = await startServer(scope, { data, acoustid: true, env: limits });
      scope.after(async () => void (await server.stop()));
      await answering(server.url);
      await register(data).catch(() => {}); // a kept folder has the keys
      const url = new URL('/acoustid/v2/lookup', server.url);
      const agent = new Agent({ keepAlive: true, maxSockets: 64 });
      scope.after(() => agent.destroy());
      const all = questions(wanted.documents, 2000);
      const tails: number[] = [];
      const pid = server.child.pid ?? 0;
      for (let at = 0; at <= wanted.rounds; at += 1) {
        const before = workedMs(pid);
        const times = await round(url, agent, all, wanted.seconds);
        const work = (workedMs(pid) - before) / times.length;
        // The first round warms up.
        if (at === 0) continue;
        tails.push(percentile(times, 0.99));
        const half = percentile(times, 0.5).toFixed(1);
        tell(
          `acoustid: half of the lookups in ${half} ms, ${work.toFixed(2)} ms of work of the server for each`,
        );
      }
      const what = `acoustid: p99 of lookups at ${perSecond}/s among ${wanted.documents}`;
      tell(besideLimit(what, median(tails), 'ms', { most: 50 }));
      const service = [...familyOf(pid), ...familyOf(postgresPid(data))];
      tell(
        besideLimit('acoustid: memory of server and PostgreSQL', memoryOf([...new Set(service)]), 'MB', {
          most: 1500,
        }),
      );
    }),
};
