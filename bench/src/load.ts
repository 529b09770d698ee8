/** Load on a server, from a process of its own (autocannon), as the one that measures must not slow what it measures. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import process from 'node:process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const program = createRequire(import.meta.url).resolve('autocannon');

export interface Load {
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Requests a second; as many as are answered unless told. */
  readonly rate?: number;
}

export interface Measured {
  /** Answers with a status below 300, a second. */
  readonly perSecond: number;
  /** Bytes a second. */
  readonly bytes: number;
  /** How long all but one in a hundred took at most, in ms. */
  readonly p99: number;
}

/** Asks as often as the server answers. Throws when an answer is an error. */
export async function load({ url, seconds, connections, headers = {}, rate }: Load): Promise<Measured> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]);
  const steady = rate === undefined ? [] : ['-R', String(rate)];
  const options = ['--json', ...steady, '-c', String(connections), '-d', String(seconds), ...fields, url];
  const { stdout } = await execute(process.execPath, [program, ...options], { maxBuffer: 1 << 24 });
  const result: unknown = JSON.parse(stdout);
  const wrong = numberAt(result, 'non2xx') + numberAt(result, 'errors');
  if (wrong > 0) throw new Error(`${url}: ${wrong} answers were errors`);
  const duration = numberAt(result, 'duration');
  return {
    perSecond: numberAt(result, '2xx') / duration,
    bytes: numberAt(result, 'throughput.total') / duration,
    p99: numberAt(result, 'latency.p99'),
  };
}

function numberAt(value: unknown, path: string): number {
  let found = value;
  for (const key of path.split('.'))
    found =
      typeof found === 'object' && found !== null
        ? Object.entries(found).find(([name]) => name === key)?.[1]
        : undefined;
  if (typeof found !== 'number') throw new Error(`autocannon tells no ${path}`);
  return found;
}
