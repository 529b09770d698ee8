/** Every paged list and search of the faces over HTTP in a large library, with eight connections, beside the limits. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { startServer } from '../../../apps/server/test/instance/serving.ts';
import { signIn } from '../../../apps/server/test/instance/talking.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { besideLimit, percentile } from '../figures.ts';
import { scoped } from '../scope.ts';
import { listener, seeded } from '../seeded.ts';
import { jellyfinLists } from './jellyfin-lists.ts';
import type { List } from './list.ts';
import { cursorLists, restLists } from './rest-lists.ts';
import { subsonicLists } from './subsonic-lists.ts';

const connections = 8;
/** Milliseconds until the whole answer is there. */
function timed(agent: Agent, url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    request(url, { agent, headers }, (answer) => {
      let wrong = answer.statusCode !== 200;
      answer.on('data', (chunk: Buffer) => {
        if (chunk.subarray(0, 60).includes('"failed"')) wrong = true;
      });
      answer.on('end', () => {
        if (wrong) reject(new Error(`${url}: ${answer.statusCode}`));
        else resolve(performance.now() - started);
      });
      answer.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

/** Times of `requests` answers, `connections` at a time. */
async function load(
  list: List,
  requests: number,
  base: string,
  headers: Readonly<Record<string, string>>,
): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let left = requests;
  const one = async (): Promise<void> => {
    while (left-- > 0) times.push(await timed(agent, base + list.address(Math.random()), headers));
  };
  try {
    await Promise.all(Array.from({ length: connections }, one));
  } finally {
    agent.destroy();
  }
  return times;
}

/** Resident megabytes of a process. `sh bin/bandstand` becomes the server, so that the child is it. */
export function residentMb(pid: number): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1024;
}

/** Milliseconds of work that a process and its threads have done. */
export function workedMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10; // a tick is a hundredth of a second
}

function report(list: List, times: readonly number[], workMs: number): Figure {
  const p50 = percentile(times, 0.5).toFixed(1);
  const name = `faces, ${list.name}: p99 (p50 ${p50} ms, work ${workMs.toFixed(2)} ms)`;
  return besideLimit(name, percentile(times, 0.99), 'ms', { most: list.limitMs });
}

export const faces: Benchmark = {
  name: 'faces',
  about:
    'every list and search of the faces over HTTP, 8 connections, in a large library (--tracks), beside limits',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const { data, secret, albums } = await seeded(scope, wanted);
      const server = await startServer(scope, { data });
      const token = await signIn(server.url, listener);
      const salt = 'c19b2d';
      const hashed = createHash('md5')
        .update(secret + salt)
        .digest('hex');
      const subsonic = `u=listener&t=${hashed}&s=${salt}&v=1.16.1&c=bench&f=json`;
      const pid = server.child.pid ?? 0;
      const headers = { authorization: `Bearer ${token}` };
      const sizes = { albums, tracks: wanted.tracks, artists: Math.ceil((albums * 4) / 9) };
      tell(besideLimit('faces, memory of a server at rest', residentMb(pid), 'MB', { most: 300 }));
      const lists = [
        ...restLists(sizes),
        ...(await cursorLists(server.url, token, sizes)),
        ...subsonicLists(sizes, subsonic),
        ...jellyfinLists(sizes),
      ];
      for (const list of lists.filter(({ name }) => name.includes(wanted.only))) {
        await load(list, 2 * connections, server.url, headers); // the first of each builds its order
        const before = workedMs(pid);
        const times = await load(list, list.limitMs > 100 ? 60 : 400, server.url, headers);
        tell(report(list, times, (workedMs(pid) - before) / times.length));
      }
      tell(besideLimit('faces, memory', residentMb(pid), 'MB', { most: 300 }));
    }),
};
