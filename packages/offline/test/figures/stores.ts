/** Stores in files of a folder, and what is measured with them in Node. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { openFile } from '@bandstand/offline/node';
import { edits, rawEdits } from './editing.ts';
import { fillRaw, fillStore } from './filling.ts';
import { musicItems } from './music.ts';
import {
  albumPages,
  albumsOpened,
  rawAlbumPages,
  rawSearches,
  searches,
  timesOf,
  typedTexts,
} from './reading.ts';

export interface Load {
  /** Items a second. */
  readonly rate: number;
  /** Seconds that the processors worked, of all threads of this process. */
  readonly cpu: number;
}

/** One load of `count` items into a new store in `folder`, ours or by plain statements. */
export function loadOnce(folder: string, kind: 'ours' | 'raw', count: number): Load {
  const items = musicItems(count);
  const store = openFile(join(folder, `${kind}-${performance.now()}.db`));
  const before = process.cpuUsage();
  try {
    const ms = kind === 'ours' ? fillStore(store, items).ms : fillRaw(store, items);
    const { user, system } = process.cpuUsage(before);
    return { rate: (count * 1000) / ms, cpu: (user + system) / 1e6 };
  } finally {
    store.close();
  }
}

/** Milliseconds of calls, ours and those of SQLite itself. */
export interface Times {
  readonly ours: readonly number[];
  readonly raw: readonly number[];
}

export interface StoreFigures {
  /** Of the file, with everything in it. */
  readonly bytesPerItem: number;
  readonly search: Times;
  readonly albumPage: Times;
  readonly album: Times;
  readonly edit: Times;
}

/** What a store of `count` items in `folder` takes to answer `calls` calls of each kind. */
export function storeFigures(folder: string, count: number, calls: number): StoreFigures {
  const items = musicItems(count);
  const path = join(folder, 'filled.db');
  fillAndClose(path, items);
  const bytesPerItem = statSync(path).size / count;
  const store = openFile(path);
  try {
    const account = { serverId: 1, userId: 1 };
    const texts = typedTexts(items, calls);
    // Once for each, so that pages and statements are at hand, as in a program that is in use.
    timesOf(searches(store, account, texts.slice(0, 50)));
    const search = {
      ours: timesOf(searches(store, account, texts)),
      raw: timesOf(rawSearches(store, texts)),
    };
    const albumPage = {
      ours: timesOf(albumPages(store, account, calls)),
      raw: timesOf(rawAlbumPages(store, calls)),
    };
    const opened = timesOf(albumsOpened(store, account, items, calls));
    const edit = {
      raw: timesOf(rawEdits(store, account, 1, calls)),
      ours: timesOf(edits(store, account, items, calls)),
    };
    return { bytesPerItem, search, albumPage, album: { ours: opened, raw: [] }, edit };
  } finally {
    store.close();
  }
}

function fillAndClose(path: string, items: ReturnType<typeof musicItems>): void {
  const store = openFile(path);
  fillStore(store, items);
  store.close();
}
