/**
 * A client beside a server on the same machine: its first sync, one where
 * nothing changed, and its edits over a bad line.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { folder } from '../../apps/server/test/instance/command.ts';
import { startServer } from '../../apps/server/test/instance/serving.ts';
import type { ClientFigures } from '../../packages/offline/test/figures/client.ts';
import { loadOnce } from '../../packages/offline/test/figures/stores.ts';
import type { Benchmark } from './benchmark.ts';
import { besideLimit } from './figures.ts';
import { type Scope, scoped } from './scope.ts';
import { listener, seeded } from './seeded.ts';

/** With albums and artists the listener of such a library lists a little more than 50,000 items. */
const TRACKS = 53_000;
const ITEMS = 50_000;
const EDITS = 12_000;
/** Of so many requests one goes wrong on a bad line. */
const BAD = 4;

const script = fileURLToPath(new URL('../../packages/offline/test/figures/client.ts', import.meta.url));

/**
 * As an installed program its code is compiled once for all, and its nursery is small: a larger one keeps garbage for a
 * hundred megabytes and is no faster. (The command's own is smaller still: two thirds of the memory, a tenth more time.)
 */
const run = (place: string, args: readonly string[]) =>
  spawn(process.execPath, ['--max-semi-space-size=8', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(place, '..', 'compiled') },
  });

/** Runs a client of its own, whose store is in `place`. @param bad of how many requests one goes wrong; 0: none */
async function client(url: string, place: string, edits: number, bad: number): Promise<ClientFigures> {
  const args = [
    url,
    listener.username,
    listener.password,
    join(place, 'offline.db'),
    String(edits),
    String(bad),
  ];
  const child = run(place, args);
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const figures: ClientFigures = JSON.parse(said);
  return figures;
}

const placeIn = (folderOf: string, name: string): string => {
  const place = join(folderOf, name);
  mkdirSync(place);
  return place;
};

async function start(scope: Scope, keep: string | null): Promise<string> {
  const { data } = await seeded(scope, { tracks: TRACKS, keep });
  const server = await startServer(scope, { data });
  return `${server.url}/jellyfin`;
}

export const offlineSync: Benchmark = {
  name: 'offline-sync',
  about:
    'a client beside a server: first sync of 50,000 items, one without changes, edits sent over a bad line',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const url = await start(scope, wanted.keep);
      const place = folder(scope);
      await once(run(join(place, 'first'), []), 'close');
      const raw = (ITEMS * 1000) / loadOnce(place, 'raw', ITEMS).rate;
      tell(`offline-sync: SQLite itself takes ${(raw / 1000).toFixed(2)} s for as many rows`);
      const { items, firstMs, firstCpuMs, againMs, againRows, peakMb, ...drained } = await client(
        url,
        folder(scope),
        EDITS,
        0,
      );
      tell(
        `offline-sync: ${items} items in ${(firstMs / 1000).toFixed(2)} s, of which the client's processor worked ${(firstCpuMs / 1000).toFixed(2)} s`,
      );
      tell(
        besideLimit(`offline, first sync of ${ITEMS} items`, (firstMs / items) * (ITEMS / 1000), 's', {
          most: 5,
        }),
      );
      tell(besideLimit('offline, first sync: memory at most', peakMb, 'MB', { most: 300 }));
      tell(besideLimit('offline, sync without changes', againMs, 'ms', { most: 300 }));
      tell(besideLimit('offline, sync without changes: rows written', againRows + 1, 'and one', { most: 1 }));
      const rate = (drained.sent * 1000) / drained.sentMs;
      tell(besideLimit('offline, edits sent, 8 at a time', rate, '/s', { least: 3000 }));
      const faulty = await client(url, placeIn(place, 'second'), EDITS, BAD);
      const { lost, busy, cut } = faulty.faults;
      tell(
        `offline, edits sent over a bad line: ${lost} answers lost, ${busy} times 503 with Retry-After, ${cut} requests cut; ${((faulty.sent * 1000) / faulty.sentMs).toFixed(0)}/s with the waiting`,
      );
      const working = faulty.sentMs - faulty.waitedMs;
      tell(
        besideLimit(
          'offline, edits sent over a bad line, without the time that Retry-After asks for',
          (faulty.sent * 1000) / working,
          '/s',
          { least: 3000 },
        ),
      );
      for (const { name, wrong, left, sent, plays } of [
        { name: 'a good line', ...drained },
        { name: 'a bad line', ...faulty },
      ])
        tell(
          besideLimit(
            `offline, ${sent} edits, ${plays} plays among them, over ${name}: not made once, or left`,
            wrong + left + 1,
            'and one',
            { most: 1 },
          ),
        );
    }),
};
