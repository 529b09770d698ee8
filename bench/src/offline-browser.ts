/** A store of fifty thousand items in Chromium, on the private files of a site: load, search, albums, edits. */
import { serveScripts, startChromium } from '../../packages/offline/test/browser/chromium.ts';
import type { BrowserFigures } from '../../packages/offline/test/browser/figures.ts';
import type { Benchmark } from './benchmark.ts';
import { besideLimit } from './figures.ts';
import { tellTimes } from './offline-store.ts';
import { scoped } from './scope.ts';

const runWorker = `new Promise((resolve, reject) => {
  const worker = new Worker('/figures.js', { type: 'module' });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error('the worker failed: ' + message));
})`;

export const offlineBrowser: Benchmark = {
  name: 'offline-browser',
  about: 'the same in Chromium, on the private files of a site',
  run: (_wanted, tell) =>
    scoped(async (scope) => {
      const address = await serveScripts(scope, ['figures']);
      const page = await (await startChromium(scope)).newPage();
      await page.goto(address);
      const figures: BrowserFigures = await page.evaluate(runWorker);
      const rate = (ms: number): number => (figures.items * 1000) / ms;
      tell(`offline, load in Chromium: SQLite itself ${rate(figures.rawLoadMs).toFixed(0)} items/s`);
      tell(besideLimit('offline, load in Chromium', rate(figures.loadMs), 'items/s', { least: 20_000 }));
      tellTimes(tell, 'offline, search in Chromium', { ours: figures.search, raw: figures.rawSearch }, 50);
      tellTimes(tell, 'offline, page of 100 albums in Chromium', { ours: figures.albumPage, raw: [] }, 10);
      tellTimes(tell, 'offline, edit in Chromium', { ours: figures.edit, raw: [] }, 50);
    }),
};
