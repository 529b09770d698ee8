import process from 'node:process';
import type { Reader, SharedMemory, ThreadLife } from '@bandstand/sqlite';
import type { GenreRow, LabelRow } from '../rows.ts';
import type { ArtistFacts } from './positions/credits.ts';
import { type Credits, readCredits } from './positions/credits.ts';
import { type ChangedItems, patchedCredits } from './positions/credits-patching.ts';
import { Feed } from './positions/feed.ts';
import type { Flags } from './positions/id-list.ts';
import { readLayout, type TrackLayout } from './positions/layout.ts';
import { patchedLayout } from './positions/layout-patching.ts';
import { ArtistNames } from './rows/artist-names.ts';
import { Marked } from './rows/marked.ts';
import { cellsSize, serialsOf } from './shelves/cells.ts';
import { SharedCounters } from './shelves/counters.ts';
import { Exchange } from './shelves/exchange.ts';
import { type Kept, type Passing, Shelf, type ShelfTools, sameBytes } from './shelves/shelf.ts';

/** Shared memory that is needed no longer is collected when there is so much of it. */
const untidyMegabytes = 4;

/** Bytes that are ready but for what one viewer starred: `at[i]` is where that of `ids[i]` belongs. */
export interface Prepared {
  /** In memory that threads share. */
  readonly bytes: Uint8Array;
  /** Another one when the bytes are others. */
  readonly digest: string;
  readonly ids: Int32Array;
  readonly at: Int32Array;
}

/** What one reading thread remembers between calls. All of it can be built again from the database. */
export class Memory {
  readonly feed: Feed;
  readonly marked = new Marked();
  readonly names = new ArtistNames();
  readonly orders: Shelf<Int32Array>;
  readonly positions: Shelf<Int32Array>;
  readonly flags: Shelf<Flags>;
  /** Where each item stands in an order, by id. */
  readonly places: Shelf<Int32Array>;
  /** The ids in a set of few; null for sets of many. */
  readonly few: Shelf<Int32Array | null>;
  readonly facts: Shelf<ArtistFacts>;
  readonly genres: Shelf<readonly GenreRow[]>;
  readonly labels: Shelf<readonly LabelRow[]>;
  readonly prepared: Shelf<Prepared>;
  readonly owns: Shelf<boolean>;
  /** What is played most, by kind. */
  readonly plays: Shelf<Float64Array>;
  readonly #layouts: Shelf<TrackLayout>;
  readonly #credits: Shelf<Credits>;
  #call = 0;

  /** @param room how much may be kept: 1 for libraries of up to a million tracks @param shared with other threads */
  constructor(now: () => number, spent: () => number, room = 1, shared?: SharedMemory) {
    const megabyte = room * 1024 * 1024;
    const exchange = Exchange.open(shared);
    const cells = shared?.cells ?? new SharedArrayBuffer(cellsSize);
    const serial = serialsOf(cells);
    this.feed = new Feed(new SharedCounters(cells), serial);
    let dropped = 0;
    // An order of a million items is made by way of arrays as long, of which V8 collects nothing before they are many.
    const tidy = (): void => {
      dropped = 0;
      globalThis.gc?.({ type: 'major' });
    };
    const tools: ShelfTools = {
      now,
      spent,
      serial,
      tidy,
      dropped: (bytes) => {
        dropped += bytes;
        if (dropped >= untidyMegabytes * megabyte) tidy();
      },
    };
    const passing = (shelf: string): Passing | undefined => exchange && { exchange, shelf };
    const size = ({ byteLength }: { readonly byteLength: number }): number => byteLength;
    // What comes out as it was (of many changes most concern something else) leaves all that is made of it as it is.
    const same = sameBytes;
    this.orders = new Shelf<Int32Array>(9 * megabyte, size, tools, { same });
    this.positions = new Shelf<Int32Array>(4 * megabyte, size, tools, { same });
    // Of a million tracks a set takes one, and a list has as many as filters.
    const inUse = { call: () => this.#call, maxBytes: 10 * megabyte };
    this.flags = new Shelf<Flags>(4 * megabyte, size, tools, { inUse, same, passing: passing('flags') });
    this.places = new Shelf<Int32Array>(4 * megabyte, size, tools);
    this.few = new Shelf<Int32Array | null>(megabyte, (ids) => 100 + (ids?.byteLength ?? 0), tools);
    this.facts = new Shelf<ArtistFacts>(4 * megabyte, ({ albums }) => 12 * albums.length, tools, {
      passing: passing('facts'),
    });
    this.labels = new Shelf<readonly LabelRow[]>(megabyte, (rows) => 100 * rows.length, tools);
    this.genres = new Shelf<readonly GenreRow[]>(2 * megabyte, (rows) => 100 * rows.length, tools);
    this.prepared = new Shelf<Prepared>(
      8 * megabyte,
      ({ bytes, ids }) => bytes.length + 8 * ids.length,
      tools,
    );
    this.owns = new Shelf<boolean>(megabyte, () => 100, tools);
    this.plays = new Shelf<Float64Array>(megabyte, size, tools);
    this.#layouts = new Shelf<TrackLayout>(megabyte, ({ tracks }) => tracks.byteLength, tools, {
      passing: passing('layouts'),
    });
    this.#credits = new Shelf<Credits>(megabyte, ({ items }) => items.byteLength, tools, {
      passing: passing('credits'),
    });
    exchange?.begin();
  }

  /** Begins a call: looks at what has changed. */
  begin(reader: Reader): void {
    this.#call += 1;
    this.feed.refresh(reader);
  }

  /** Tracks by album, as of the last change of a track. */
  layout(reader: Reader): Kept<TrackLayout> {
    return this.#layouts.getShared('', String(this.feed.track), (old) => {
      const changed = old && this.feed.changedSince('track', Number(old.stamp));
      return old && changed ? patchedLayout(reader, old.value, changed) : readLayout(reader);
    });
  }

  credits(reader: Reader): Kept<Credits> {
    const { artist, album, track } = this.feed;
    return this.#credits.getShared('', `${artist}:${album}:${track}`, (old) => {
      const changed = old && this.#changedSince(old.stamp);
      return old && changed ? patchedCredits(reader, old.value, changed) : readCredits(reader);
    });
  }

  /** The items that changed since the counters of all kinds stood so; undefined when that is not remembered. */
  #changedSince(stamp: string): ChangedItems | undefined {
    const [artists = 0, albums = 0, tracks = 0] = stamp.split(':').map(Number);
    const artist = this.feed.changedSince('artist', artists);
    const album = this.feed.changedSince('album', albums);
    const track = this.feed.changedSince('track', tracks);
    return artist && album && track && { artist, album, track };
  }
}

/** The object that a reading thread keeps between calls. */
export interface ThreadState extends ThreadLife {
  catalogue?: Memory;
}

/** The memory of this thread, with its feed looked at for this call. */
export function memoryOf(state: ThreadState, reader: Reader): Memory {
  state.catalogue ??= new Memory(nowMs, spentMs, 1, state.shared);
  state.catalogue.begin(reader);
  return state.catalogue;
}

/** Threads count from their own beginnings. */
const nowMs = (): number => performance.timeOrigin + performance.now();

function spentMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
