import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change, Commit } from '../change.ts';
import type { Documents, FingerprintIndex, IndexInfo, UpdateOptions } from '../contract.ts';
import { type Manifest, readManifest, syncFolder, writeManifest } from '../disk/index.ts';
import { IndexError } from '../errors.ts';
import type { Kernels } from '../kernel/index.ts';
import { WriteAheadLog } from '../log/index.ts';
import type { LongSearches } from '../long/index.ts';
import { ActiveSegment } from '../memory/index.ts';
import {
  DistinctQuery,
  type SearchOptions,
  type SearchResult,
  Top,
  type Wanted,
  wantedOf,
} from '../search/index.ts';
import type { Upkeep } from '../upkeep/index.ts';
import { Activity } from './activity.ts';
import { checkChanges, checkDocuments, checkId, pieceEnd } from './check.ts';
import { type HeldFiles, Maintenance } from './maintenance.ts';
import { Shelf } from './shelf.ts';
import { UpdateQueue } from './updates.ts';

/** What all indexes of a server share. */
export interface IndexParts {
  readonly kernels: Kernels;
  readonly upkeep: Upkeep;
  readonly long: LongSearches;
  /** Told of work in the background that failed: for the log. */
  readonly failed: (error: unknown) => void;
}

/** Postings from which on a search leaves this thread: about three milliseconds. */
const longPostings = 2_000_000;

/** An index in a folder of this machine; one process may have it open. */
export class LocalIndex implements FingerprintIndex {
  readonly #parts: IndexParts;
  readonly #shelf: Shelf;
  readonly #log: WriteAheadLog;
  readonly #updates: UpdateQueue;
  readonly #maintenance: Maintenance;
  readonly #query = new DistinctQuery();
  readonly #top = new Top();
  #version: number;
  #metadata: Readonly<Record<string, string>>;
  #closed = false;
  readonly activity = new Activity();
  /** Generation of the index, chosen by whoever made it. */
  readonly generation: number;

  private constructor(
    folder: string,
    parts: IndexParts,
    shelf: Shelf,
    log: WriteAheadLog,
    manifest: Manifest,
    active: ActiveSegment,
  ) {
    this.#parts = parts;
    this.#shelf = shelf;
    this.#log = log;
    this.generation = manifest.generation;
    this.#version = manifest.version;
    this.#metadata = manifest.metadata;
    const state = () => ({
      generation: manifest.generation,
      version: this.#version,
      metadata: this.#metadata,
    });
    this.#maintenance = new Maintenance({
      folder,
      shelf,
      log,
      upkeep: parts.upkeep,
      active,
      state,
      logFrom: manifest.log,
      sealed: manifest.sealed,
      failed: parts.failed,
    });
    this.#updates = new UpdateQueue({
      version: () => this.#version,
      room: () => this.#maintenance.room(),
      append: (commits) => log.append(commits),
      apply: (commit) => this.#apply(commit),
    });
  }

  /** Makes an empty index in a folder that has none. */
  static async create(folder: string, generation = 1): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeManifest(folder, { generation, version: 0, sealed: 0, log: 1, metadata: {}, segments: [] });
    await syncFolder(join(folder, '..'));
  }

  /**
   * Opens the index of a folder: loads its segments, cuts a torn tail off the log and replays it, removes files that a kill
   * left behind. Throws when the manifest, a segment or the middle of the log is damaged.
   */
  static async open(folder: string, parts: IndexParts): Promise<LocalIndex> {
    const manifest = await readManifest(folder);
    const shelf = new Shelf(folder, parts.kernels);
    const known = new Set(manifest.segments.flatMap(({ file, dead }) => [file, dead]));
    const strays = (await readdir(folder)).filter(
      (name) => (name.startsWith('seg-') && !known.has(name)) || name.endsWith('.new'),
    );
    await shelf.remove(strays);
    const items = [];
    for (const { file, dead } of manifest.segments) {
      const segment = await parts.upkeep.run({ kind: 'load', path: join(folder, file) });
      items.push(await shelf.item(file, segment, dead));
    }
    shelf.items = items;
    const active = new ActiveSegment();
    const commits: Commit[] = [];
    const log = await WriteAheadLog.open(folder, manifest.log, (commit) => commits.push(commit));
    const index = new LocalIndex(folder, parts, shelf, log, manifest, active);
    for (const commit of commits) index.#apply(commit);
    return index;
  }

  async search(query: ArrayLike<number>, options: SearchOptions = {}): Promise<readonly SearchResult[]> {
    this.#open();
    const began = performance.now();
    const results = await this.#search(query, wantedOf(query.length, options, began));
    this.activity.searched(results.length, performance.now() - began);
    return results;
  }

  /** Answers at once unless the search is a long one. */
  #search(
    query: ArrayLike<number>,
    wanted: Wanted,
  ): readonly SearchResult[] | Promise<readonly SearchResult[]> {
    this.#query.set(query);
    let postings = 0;
    const { items } = this.#shelf;
    for (const item of items) {
      item.planned = item.searcher.plan(this.#query);
      postings += item.planned;
    }
    this.#top.reset(wanted.limit, wanted.least);
    for (const segment of this.#maintenance.inMemory) segment.search(this.#query, this.#top);
    if (postings > longPostings) return this.#searchLong(this.#top.finish(0), wanted);
    for (const { searcher, planned } of items) {
      if (performance.now() > wanted.deadline) throw new IndexError('SearchTimeout');
      searcher.run(planned, this.#top, wanted.deadline);
    }
    return this.#top.finish(wanted.scorePct);
  }

  /** @param held what was found in memory */
  async #searchLong(held: readonly SearchResult[], wanted: Wanted): Promise<readonly SearchResult[]> {
    const segments = this.#shelf.items.map(({ segment }) => segment);
    const hashes = this.#query.hashes.slice(0, this.#query.length);
    const found = await this.#parts.long.search(segments, hashes, wanted);
    const top = new Top();
    top.reset(wanted.limit, wanted.least);
    for (const { id, score } of [...held, ...found]) top.add(id, score);
    return top.finish(wanted.scorePct);
  }

  async update(changes: readonly Change[], { expectedVersion }: UpdateOptions = {}): Promise<number> {
    this.#open();
    checkChanges(changes);
    const version = await this.#updates.add(changes, expectedVersion);
    this.activity.updates += 1;
    return version;
  }

  async import(parts: Iterable<Documents> | AsyncIterable<Documents>): Promise<number> {
    for await (const part of parts) {
      this.#open();
      checkDocuments(part);
      const { ids, offsets, hashes } = part;
      for (let from = 0, to = 0; from < ids.length; from = to) {
        to = pieceEnd(offsets, from);
        const first = offsets[from] ?? 0;
        const piece = {
          ids: ids.slice(from, to),
          starts: offsets.slice(from, to).map((at) => at - first),
          ends: offsets.slice(from + 1, to + 1).map((at) => at - first),
          hashes: hashes.slice(first, offsets[to] ?? 0),
        };
        await this.#updates.alone(async (version) => {
          await this.#maintenance.import(piece, version, () => {
            this.#version = version;
          });
        });
      }
    }
    return this.#version;
  }

  #apply({ version, changes }: Commit): void {
    for (const change of changes) {
      if (change.kind === 'metadata') this.#metadata = { ...this.#metadata, ...change.set };
      else if ((this.#maintenance.versionOf(change.id) ?? 0) <= version) {
        this.#maintenance.kill(change.id);
        if (change.kind === 'insert') this.#maintenance.active.add(change.id, change.hashes, version);
      }
    }
    this.#version = Math.max(this.#version, version);
  }

  async documentVersion(id: number): Promise<number | undefined> {
    this.#open();
    checkId(id);
    return this.#maintenance.versionOf(id);
  }

  /** The last commit that is in segments. */
  get fileVersion(): number {
    return this.#maintenance.fileVersion;
  }

  async info(): Promise<IndexInfo> {
    this.#open();
    return { version: this.#version, metadata: this.#metadata, stats: this.#maintenance.stats() };
  }

  /** Bytes of memory of the whole index and of its postings. */
  memory(): { readonly bytes: number; readonly postings: number } {
    const sealed = this.#shelf.items.reduce((sum, { segment }) => sum + segment.bytes, 0);
    return {
      bytes: sealed + this.#maintenance.inMemory.reduce((sum, segment) => sum + segment.bytes, 0),
      postings: this.#shelf.items.reduce((sum, { segment }) => sum + segment.header.postings, 0),
    };
  }

  /** Puts all of memory into segments and merges them as far as they fit into one; resolves when that is done. */
  async optimize(): Promise<void> {
    this.#open();
    await this.#updates.alone(() => this.#maintenance.flushAll());
    await this.#maintenance.mergeAll();
  }

  /**
   * Puts all of memory into segments and holds the files that are the index at this commit, while it goes on. Whoever
   * calls must release them.
   */
  async snapshot(): Promise<HeldFiles> {
    this.#open();
    let held: HeldFiles | undefined;
    await this.#updates.alone(async () => {
      await this.#maintenance.flushAll();
      held = await this.#maintenance.hold();
    });
    if (held === undefined) throw new IndexError('IndexNotReady', 'the index is closed');
    return held;
  }

  #open(): void {
    if (this.#closed) throw new IndexError('IndexNotReady', 'the index is closed');
  }

  /** Waits for updates and for work on files; nothing that was acknowledged is lost without it either. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#updates.idle();
    await this.#maintenance.close();
    await this.#log.close();
  }
}
