/** A store of fifty thousand items in Node: how fast it fills, answers and takes edits, each beside SQLite itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOnce, storeFigures, type Times } from '../../packages/offline/test/figures/stores.ts';
import type { Benchmark, Tell } from './benchmark.ts';
import { besideLimit, besidePeer, compare, median, percentile } from './figures.ts';
import { scoped } from './scope.ts';

const ITEMS = 50_000;
const CALLS = 2000;

const p99 = (times: readonly number[]): number => percentile(times, 0.99);
const ms = (value: number): string => `${value.toFixed(2)} ms`;

/** The slowest call of a hundred beside its limit, with what SQLite itself takes in the line before. */
export function tellTimes(tell: Tell, what: string, { ours, raw }: Times, most: number): void {
  const itself =
    raw.length === 0 ? '' : `; SQLite itself p50 ${ms(percentile(raw, 0.5))}, p99 ${ms(p99(raw))}`;
  tell(`${what}: p50 ${ms(percentile(ours, 0.5))}, p99 ${ms(p99(ours))}${itself}`);
  tell(besideLimit(`${what}: p99`, p99(ours), 'ms', { most }));
}

export const offlineStore: Benchmark = {
  name: 'offline-store',
  about:
    'a store of 50,000 items in Node: load, search, albums, edits, size, beside limits and SQLite itself',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const folder = mkdtempSync(join(tmpdir(), 'bandstand-bench-offline-'));
      scope.after(() => rmSync(folder, { recursive: true, force: true }));
      const cpu = { ours: new Array<number>(), raw: new Array<number>() };
      const measure = async (kind: keyof typeof cpu): Promise<number> => {
        const load = loadOnce(folder, kind, ITEMS);
        cpu[kind].push(load.cpu);
        return load.rate;
      };
      const loads = await compare(
        { name: 'ours', measure: () => measure('ours') },
        { name: 'raw', measure: () => measure('raw') },
        { rounds: wanted.rounds, better: 'more' },
      );
      tell(
        `offline, load: the processors worked ${median(cpu.ours).toFixed(2)} s, for SQLite itself ${median(cpu.raw).toFixed(2)} s`,
      );
      tell(
        besidePeer('offline, load: of SQLite', 'the same rows by plain statements', loads, {
          unit: 'items/s',
        }),
      );
      tell(besideLimit('offline, load', loads.ours, 'items/s', { least: 30_000 }));
      const figures = storeFigures(folder, ITEMS, CALLS);
      tellTimes(tell, 'offline, search', figures.search, 20);
      tellTimes(tell, 'offline, page of 100 albums', figures.albumPage, 2);
      tellTimes(tell, 'offline, tracks of an album', figures.album, 2);
      tellTimes(tell, 'offline, edit', figures.edit, 1);
      tell(besideLimit('offline, size', figures.bytesPerItem, 'bytes/item', { most: 1024 }));
    }),
};
