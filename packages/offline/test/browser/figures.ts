/** What a store on the origin's private file system takes; bundled for a dedicated worker. */
import { openPool } from '@bandstand/offline/browser';
import { loadSqlite } from '@bandstand/offline/wasm';
import { edits } from '../figures/editing.ts';
import { fillRaw, fillStore } from '../figures/filling.ts';
import { musicItems } from '../figures/music.ts';
import { albumPages, rawSearches, searches, timesOf, typedTexts } from '../figures/reading.ts';

declare function postMessage(message: unknown): void;

/** Times in ms. */
export interface BrowserFigures {
  /** Of so many items, from memory to the file that is in its place. */
  readonly items: number;
  readonly loadMs: number;
  readonly rawLoadMs: number;
  readonly search: readonly number[];
  readonly rawSearch: readonly number[];
  readonly albumPage: readonly number[];
  readonly edit: readonly number[];
}

const ITEMS = 50_000;
const CALLS = 500;

const sqlite3 = await loadSqlite();
const items = musicItems(ITEMS);

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const pool = await openPool(sqlite3, { folder: '/bandstand-figures' });
const rawLoadMs = await timed(() => pool.build((store) => fillRaw(store, items)));
pool.remove();
const loadMs = await timed(() => pool.build((store) => fillStore(store, items)));
const store = pool.open();
const account = { serverId: 1, userId: 1 };
const texts = typedTexts(items, CALLS);
timesOf(searches(store, account, texts.slice(0, 50)));
const figures: BrowserFigures = {
  items: ITEMS,
  loadMs,
  rawLoadMs,
  search: timesOf(searches(store, account, texts)),
  rawSearch: timesOf(rawSearches(store, texts)),
  albumPage: timesOf(albumPages(store, account, CALLS)),
  edit: timesOf(edits(store, account, items, CALLS)),
};
store.close();
pool.remove();
postMessage(figures);
