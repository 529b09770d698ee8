/** Every paged list and search of the faces over HTTP in a large library, with eight connections, beside the limits. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startServer } from '../../../apps/server/test/instance/serving.ts';
import { signIn } from '../../../apps/server/test/instance/talking.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { besideLimit, percentile } from '../figures.ts';
import { scoped } from '../scope.ts';
import { listener, seeded } from '../seeded.ts';
import { Caller } from './caller.ts';
import { jellyfinLists } from './jellyfin-lists.ts';
import { findItems, type List } from './list.ts';
import { restLists } from './rest-lists.ts';
import { subsonicLists } from './subsonic-lists.ts';

const connections = 8;
/** What a server does often it has compiled: the first answers of each list are not counted. */
const uncounted = 100;

/** Times of `requests` answers, one behind the other on each connection. */
async function load(list: List, requests: number, callers: readonly Caller[]): Promise<readonly number[]> {
  const times: number[] = [];
  let left = requests;
  const one = async (caller: Caller): Promise<void> => {
    while (left-- > 0) times.push(await caller.timed(list.address(Math.random())));
  };
  await Promise.all(callers.map(one));
  return times;
}

/** Resident megabytes of a process. `sh bin/bandstand` becomes the server, so that the child is it. */
export function residentMb(pid: number): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1024;
}

/** The most that it ever was. */
export function mostResidentMb(pid: number): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1024;
}

/** Milliseconds of work that a process and its threads have done. */
export function workedMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10; // a tick is a hundredth of a second
}

/** One round of a list: times of its answers in ms, and the server's work for each. */
interface Round {
  readonly p99: number;
  readonly p50: number;
  readonly workMs: number;
}

async function round(list: List, callers: readonly Caller[], pid: number): Promise<Round> {
  const before = workedMs(pid);
  const times = await load(list, list.limitMs > 100 ? 100 : 500, callers);
  const workMs = (workedMs(pid) - before) / times.length;
  return { p99: percentile(times, 0.99), p50: percentile(times, 0.5), workMs };
}

/**
 * One round; where that misses its limit the middle one of three, as five
 * answers of 500 decide and the machine is noisy.
 */
async function measured(list: List, callers: readonly Caller[], pid: number): Promise<Figure> {
  const rounds = [await round(list, callers, pid)];
  if ((rounds[0]?.p99 ?? 0) > list.limitMs)
    rounds.push(await round(list, callers, pid), await round(list, callers, pid));
  const middle = rounds.toSorted((a, b) => a.p99 - b.p99)[rounds.length >> 1];
  if (middle === undefined) throw new Error('no round was measured');
  const { p99, p50, workMs } = middle;
  const memory = `${residentMb(pid).toFixed(0)} MB, at most ${mostResidentMb(pid).toFixed(0)}`;
  const how = `p50 ${p50.toFixed(1)} ms, work ${workMs.toFixed(2)} ms, ${memory}${rounds.length > 1 ? ', of three rounds' : ''}`;
  return besideLimit(`faces, ${list.name}: p99 (${how})`, p99, 'ms', { most: list.limitMs });
}

export const faces: Benchmark = {
  name: 'faces',
  about:
    'every list and search of the faces over HTTP, 8 connections, in a large library (--tracks), beside limits',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const { data, secret } = await seeded(scope, wanted);
      const server = await startServer(scope, { data });
      const token = await signIn(server.url, listener);
      const salt = 'c19b2d';
      const hashed = createHash('md5')
        .update(secret + salt)
        .digest('hex');
      const subsonic = `u=listener&t=${hashed}&s=${salt}&v=1.16.1&c=bench&f=json`;
      const pid = server.child.pid ?? 0;
      const headers = { authorization: `Bearer ${token}` };
      tell(besideLimit('faces, memory of a server at rest', residentMb(pid), 'MB', { most: 300 }));
      const place = { url: server.url, token, found: await findItems(server.url, token) };
      const lists = [
        ...(await restLists(place)),
        ...(await subsonicLists(place, subsonic)),
        ...(await jellyfinLists(place)),
      ];
      const callers = await Promise.all(
        Array.from({ length: connections }, () => Caller.open(server.url, headers)),
      );
      scope.after(() => {
        for (const caller of callers) caller.close();
      });
      for (const list of lists.filter(({ name }) => name.includes(wanted.only))) {
        await load(list, list.limitMs > 100 ? 2 * connections : uncounted, callers);
        tell(await measured(list, callers, pid));
      }
      tell(besideLimit('faces, memory', residentMb(pid), 'MB', { most: 300 }));
      tell(besideLimit('faces, most memory since the start', mostResidentMb(pid), 'MB', { most: 300 }));
    }),
};
