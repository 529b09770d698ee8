/** The snapshot of a large library over HTTP, beside the limit and beside pages of lists. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { startServer } from '../../apps/server/test/instance/serving.ts';
import { ask, signIn } from '../../apps/server/test/instance/talking.ts';
import type { Benchmark } from './benchmark.ts';
import { residentMb, workedMs } from './faces/faces.ts';
import { besideLimit, besidePeer, compare } from './figures.ts';
import { scoped } from './scope.ts';
import { listener, seeded } from './seeded.ts';

type Coding = 'identity' | 'gzip' | 'zstd';

function opened(url: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, resolve).on('error', reject);
  });
}

interface Taken {
  readonly items: number;
  readonly seconds: number;
  /** Bytes over the wire. */
  readonly bytes: number;
}

/** Reads a whole snapshot as a client does, up to its last line. */
async function take(base: string, token: string, coding: Coding): Promise<Taken> {
  const started = performance.now();
  const answer = await opened(`${base}/api/v1/snapshot`, {
    authorization: `Bearer ${token}`,
    'accept-encoding': coding,
  });
  if (answer.statusCode !== 200) throw new Error(`the snapshot answered ${answer.statusCode}`);
  let bytes = 0;
  const counted = new PassThrough();
  counted.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  const packed = answer.pipe(counted);
  const unpacked =
    coding === 'zstd'
      ? packed.pipe(createZstdDecompress())
      : coding === 'gzip'
        ? packed.pipe(createGunzip())
        : packed;
  let tail = Buffer.alloc(0);
  unpacked.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk.subarray(-4096)]).subarray(-4096);
  });
  await once(unpacked, 'end');
  const end: unknown = JSON.parse(tail.toString('utf8').trimEnd().split('\n').at(-1) ?? '');
  const items = typeof end === 'object' && end !== null && 'items' in end ? Number(end.items) : 0;
  return { items, bytes, seconds: (performance.now() - started) / 1000 };
}

/** Items a second of a client that pages through the list of tracks. */
async function paged(base: string, token: string, seconds: number): Promise<number> {
  const started = performance.now();
  let items = 0;
  let cursor = '';
  while (performance.now() - started < seconds * 1000) {
    const { body } = await ask(base, `/api/v1/tracks?sort=title&limit=500${cursor}`, { token });
    if (typeof body !== 'object' || body === null || !('items' in body) || !Array.isArray(body.items)) break;
    items += body.items.length;
    if (!('next' in body) || typeof body.next !== 'string') break;
    cursor = `&cursor=${body.next}`;
  }
  return items / ((performance.now() - started) / 1000);
}

export const snapshot: Benchmark = {
  name: 'snapshot',
  about:
    'everything one person lists in a large library (--tracks) over HTTP, beside 50,000 items/s and list pages',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const { data } = await seeded(scope, wanted);
      const server = await startServer(scope, { data });
      const token = await signIn(server.url, listener);
      const pid = server.child.pid ?? 0;
      // Starts the thread that reads.
      await ask(server.url, '/api/v1/changes', { token });
      const before = residentMb(pid);
      for (const coding of ['identity', 'zstd', 'gzip'] as const) {
        const idle = workedMs(pid);
        const { items, seconds, bytes } = await take(server.url, token, coding);
        const work = ((workedMs(pid) - idle) * 1000) / items;
        tell(
          `snapshot, ${coding}: ${items} items, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, ${work.toFixed(1)} µs of work each`,
        );
        tell(besideLimit(`snapshot, ${coding}`, items / seconds, 'items/s', { least: 50_000 }));
      }
      tell(besideLimit('snapshot: memory that it takes', residentMb(pid) - before, 'MB', { most: 100 }));
      const compared = await compare(
        {
          name: 'ours',
          measure: async () => {
            const { items, seconds } = await take(server.url, token, 'zstd');
            return items / seconds;
          },
        },
        { name: 'pages', measure: () => paged(server.url, token, wanted.seconds) },
        { rounds: Math.min(wanted.rounds, 2), better: 'more' },
      );
      tell(besidePeer('snapshot, zstd', 'pages of the list of tracks', compared, { unit: 'items/s' }));
    }),
};
