/** Load on a server, from a process of its own, as the one that measures must not slow what it measures. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const autocannon = createRequire(import.meta.url).resolve('autocannon');
const told = fileURLToPath(new URL('wrk.lua', import.meta.url));

export interface Load {
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Measured {
  /** Answers with a status below 300, a second. */
  readonly perSecond: number;
  /** Bytes a second. */
  readonly bytes: number;
  /** How long all but one in a hundred took at most, in ms. */
  readonly p99: number;
}

/** What asks: `wrk` where the machine has it, as it costs a tenth of what a generator in JavaScript does. */
export type Generator = 'wrk' | 'autocannon';

/** The generator of this run; `BANDSTAND_BENCH_LOAD=autocannon` takes that one anyway. */
export function generator(): Generator {
  return process.env['BANDSTAND_BENCH_LOAD'] !== 'autocannon' && wrk() !== undefined ? 'wrk' : 'autocannon';
}

/** Says which generator runs, and how to get the better one. */
export function generatorWords(): string {
  if (generator() === 'wrk') return 'the load is made by wrk';
  return 'the load is made by autocannon, which takes a core for itself: with wrk (apt install wrk) there is more left';
}

function wrk(): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'wrk');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // the next folder
    }
  }
  return undefined;
}

/** Asks as often as the server answers. Throws when an answer is an error. */
export async function load(asked: Load): Promise<Measured> {
  return generator() === 'wrk' ? byWrk(asked) : byAutocannon(asked);
}

async function byWrk({ url, seconds, connections, headers = {} }: Load): Promise<Measured> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const options = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '-s', told, ...fields, url];
  const { stdout } = await execute(wrk() ?? 'wrk', options);
  const result: unknown = JSON.parse(/^\{.*\}$/m.exec(stdout)?.[0] ?? 'null');
  refuseErrors(url, numberAt(result, 'wrong'));
  const duration = numberAt(result, 'us') / 1e6;
  return {
    perSecond: numberAt(result, 'requests') / duration,
    bytes: numberAt(result, 'bytes') / duration,
    p99: numberAt(result, 'p99us') / 1000,
  };
}

async function byAutocannon({ url, seconds, connections, headers = {} }: Load): Promise<Measured> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]);
  const options = ['--json', '-c', String(connections), '-d', String(seconds), ...fields, url];
  const { stdout } = await execute(process.execPath, [autocannon, ...options], { maxBuffer: 1 << 24 });
  const result: unknown = JSON.parse(stdout);
  refuseErrors(url, numberAt(result, 'non2xx') + numberAt(result, 'errors'));
  const duration = numberAt(result, 'duration');
  return {
    perSecond: numberAt(result, '2xx') / duration,
    bytes: numberAt(result, 'throughput.total') / duration,
    p99: numberAt(result, 'latency.p99'),
  };
}

function refuseErrors(url: string, wrong: number): void {
  if (wrong > 0) throw new Error(`${url}: ${wrong} answers were errors`);
}

function numberAt(value: unknown, path: string): number {
  let found = value;
  for (const key of path.split('.'))
    found =
      typeof found === 'object' && found !== null
        ? Object.entries(found).find(([name]) => name === key)?.[1]
        : undefined;
  if (typeof found !== 'number') throw new Error(`the generator of the load tells no ${path}`);
  return found;
}
