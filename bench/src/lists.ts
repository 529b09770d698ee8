/** Pages and searches of a large library through the catalogue, beside LIMIT and OFFSET on the same database. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asViewer, createLibrary, type Library, librarySchema, type Viewer } from '@bandstand/library';
import {
  createDiskCache,
  createImages,
  createPcmDecoder,
  createProcesses,
  createTagReader,
  createTranscoder,
} from '@bandstand/media';
import { type Database, openDatabase } from '@bandstand/sqlite';
import { accounts, seedCatalogue } from '../../packages/library/test/catalogue-seed.ts';
import type { Benchmark, Tell } from './benchmark.ts';
import { besideLimit, besidePeer, median, percentile } from './figures.ts';
import { type Scope, scoped } from './scope.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const pages = 300;
/** Milliseconds that the 99th of 100 pages may take. */
const limitMs = 50;

interface Opened {
  readonly db: Database;
  readonly library: Library;
  readonly tracks: number;
  readonly albums: number;
}

async function open(scope: Scope, wantedTracks: number): Promise<Opened> {
  const dir = mkdtempSync(join(tmpdir(), 'bandstand-bench-lists-'));
  scope.after(() => rmSync(dir, { recursive: true }));
  const db = openDatabase({ path: join(dir, 'library.db'), schema: librarySchema, synchronous: 'normal' });
  scope.after(() => db.close());
  const { tracks, albums } = seedCatalogue(db, { albums: Math.ceil(wantedTracks / 11), bulk: true });
  const processes = createProcesses({ maxConcurrent: 1 });
  scope.after(() => processes.close());
  const cache = await createDiskCache({ dir: join(dir, 'cache'), maxBytes: 1e6, log: silent });
  const decoder = createPcmDecoder({ ffmpeg: null });
  const tags = createTagReader({ threads: 1 });
  const transcoder = createTranscoder({ processes, cache, ffmpeg: null, maxRunning: 1 });
  scope.after(async () => {
    await transcoder.close();
    await Promise.all([cache.close(), decoder.close(), tags.close()]);
  });
  const library = await createLibrary({
    db,
    clock: Date.now,
    random: randomBytes,
    keyring: {
      seal: (_purpose, text) => text,
      open: (_purpose, text) => text,
      mac: (_purpose, text) => text,
    },
    log: silent,
    dataDir: dir,
    server: { name: 'bench', version: '0' },
    media: { cache, decoder, images: createImages(), tags, transcoder },
    scanning: { schedule: null, watch: false, publish: false },
  });
  scope.after(() => library.close());
  return { db, library, tracks, albums };
}

interface Case {
  readonly name: string;
  readonly ours: (offset: number) => Promise<unknown>;
  /** What everybody does first; undefined where nobody does it by hand. */
  readonly theirs?: (offset: number) => unknown;
  readonly size: number;
}

function casesOf({ db, library, tracks, albums }: Opened, listener: Viewer): readonly Case[] {
  const { catalogue } = library.services;
  const byOffset = (sql: string) => (offset: number) => db.read((reader) => reader.all(sql, { offset }));
  return [
    {
      name: 'albums by title',
      size: Math.floor(albums * 0.3),
      ours: (offset) => catalogue.albums(listener, { sort: 'title', limit: 50, offset }),
      theirs: byOffset(
        'SELECT * FROM albums WHERE listed_to >= 1 ORDER BY title_key, id LIMIT 50 OFFSET :offset',
      ),
    },
    {
      name: 'albums by time',
      size: Math.floor(albums * 0.3),
      ours: (offset) => catalogue.albums(listener, { sort: 'added', limit: 50, offset }),
      theirs: byOffset(
        'SELECT * FROM albums WHERE listed_to >= 1 ORDER BY created_at DESC, id DESC LIMIT 50 OFFSET :offset',
      ),
    },
    {
      name: 'tracks by title',
      size: Math.floor(tracks * 0.3),
      ours: (offset) => catalogue.tracks(listener, { sort: 'title', limit: 50, offset }),
      theirs: byOffset(
        `SELECT t.* FROM tracks t JOIN albums a ON a.id = t.album_id
         WHERE a.listed_to >= 1 AND t.missing_since IS NULL ORDER BY t.title_key, t.id LIMIT 50 OFFSET :offset`,
      ),
    },
    {
      name: 'search',
      size: 26 * 26,
      ours: (at) => {
        const query = String.fromCharCode(97 + (at % 26), 97 + Math.floor(at / 26));
        const twenty = { offset: 0, limit: 20 };
        return catalogue.search(listener, { query, artists: twenty, albums: twenty, tracks: twenty });
      },
    },
  ];
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function measure({ name, ours, theirs, size }: Case, tell: Tell): Promise<void> {
  const times = { ours: new Array<number>(), theirs: new Array<number>() };
  await ours(0); // both reading threads build their order once
  await Promise.all([ours(0), ours(1)]);
  for (let page = 0; page < pages; page += 1) {
    const offset = Math.floor(Math.random() * size);
    times.ours.push(await timed(() => ours(offset)));
    // A tenth of the pages: deep ones take long without positions.
    if (theirs !== undefined && page % 10 === 0) times.theirs.push(await timed(() => theirs(offset)));
  }
  const p99 = percentile(times.ours, 0.99);
  tell(besideLimit(`lists, ${name}: p99`, p99, 'ms', { most: limitMs }));
  if (theirs === undefined) return;
  const compared = { ours: median(times.ours), theirs: median(times.theirs) };
  const ratio = compared.theirs / compared.ours;
  tell(besidePeer(`lists, ${name}: p50`, 'LIMIT OFFSET', { ...compared, ratio }, { unit: 'ms' }));
}

export const lists: Benchmark = {
  name: 'lists',
  about: 'pages of 50 at random offsets and searches in a large library (--tracks), beside LIMIT and OFFSET',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const started = performance.now();
      const opened = await open(scope, wanted.tracks);
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      tell(`lists: ${opened.tracks.toLocaleString('en')} tracks, made in ${seconds} s`);
      const account = opened.library.services.accounts.accounts.byId(accounts.listener);
      if (account === undefined) throw new Error('the seed has no listener');
      for (const one of casesOf(opened, asViewer(account))) await measure(one, tell);
    }),
};
