import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheEntry, CacheLog, DiskCache, DiskCacheOptions, Produce } from './cache-types.ts';
import { GrowingFile } from './growing-file.ts';
import { Shelf } from './shelf.ts';

/** Opens the cache in `dir`, which is made when needed. Resolves when what is there has been taken in. */
export async function createDiskCache(options: DiskCacheOptions): Promise<DiskCache> {
  const shelf = new Shelf(options.dir, options.maxBytes);
  // Left by a run that was killed.
  await rm(join(options.dir, 'part'), { recursive: true, force: true }).catch(() => {});
  await shelf.index();
  return new FolderCache(options, shelf);
}

/** One entry that is being written and those who follow it. */
interface Writing {
  readonly file: GrowingFile;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  followers: number;
}

class FolderCache implements DiskCache {
  readonly #dir: string;
  readonly #shelf: Shelf;
  readonly #log: CacheLog | undefined;
  readonly #writing = new Map<string, Promise<Writing>>();
  readonly #making = new Map<string, Promise<Uint8Array>>();
  #closed = false;

  constructor(options: DiskCacheOptions, shelf: Shelf) {
    this.#dir = options.dir;
    this.#shelf = shelf;
    this.#log = options.log;
  }

  get bytes(): number {
    return this.#shelf.bytes;
  }

  async get(key: string): Promise<Buffer | null> {
    const name = Shelf.nameOf(key);
    if (!this.#shelf.has(name)) return null;
    try {
      const bytes = await readFile(this.#shelf.pathOf(name));
      await this.#shelf.use(name);
      return bytes;
    } catch {
      this.#shelf.forget(name);
      return null;
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const name = Shelf.nameOf(key);
    const part = this.#partPath();
    try {
      await mkdir(join(this.#dir, 'part'), { recursive: true });
      await writeFile(part, bytes);
      await this.#place(part, name, bytes.length);
    } catch (cause) {
      await rm(part, { force: true }).catch(() => {});
      this.#log?.warn({ err: cause }, 'the cache could not store an entry');
    }
  }

  getOrMake(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const running = this.#making.get(key);
    if (running) return running;
    const made = this.#getOrMake(key, make).finally(() => this.#making.delete(key));
    this.#making.set(key, made);
    return made;
  }

  async #getOrMake(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const stored = await this.get(key);
    if (stored) return stored;
    const bytes = await make();
    await this.put(key, bytes);
    return bytes;
  }

  async find(key: string): Promise<CacheEntry | null> {
    const name = Shelf.nameOf(key);
    const running = this.#writing.get(name);
    if (!running) return this.#stored(name);
    const writing = await running;
    return writing.stop.signal.aborted ? null : this.#follow(writing);
  }

  async share(key: string, produce: Produce): Promise<CacheEntry> {
    if (this.#closed) throw new Error('the cache is closed');
    const name = Shelf.nameOf(key);
    const stored = this.#writing.has(name) ? null : await this.#stored(name);
    if (stored) return stored;
    // Between the look above and here nothing may be awaited: two callers must not both begin.
    const running = this.#writing.get(name);
    if (!running) return this.#beginAndFollow(name, produce);
    const writing = await running;
    if (!writing.stop.signal.aborted) return this.#follow(writing);
    // Given up in this very moment, when the one before us left.
    await writing.ended;
    return this.share(key, produce);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = await Promise.allSettled(this.#writing.values());
    const ends = all.map(async (one) => {
      if (one.status === 'rejected') return;
      one.value.stop.abort(new Error('the server is stopping'));
      await one.value.ended;
    });
    await Promise.all(ends);
  }

  async #stored(name: string): Promise<CacheEntry | null> {
    if (!this.#shelf.has(name)) return null;
    try {
      const handle = await open(this.#shelf.pathOf(name), 'r');
      const { size } = await handle.stat();
      await this.#shelf.use(name);
      return entryOf(new GrowingFile(handle, size), () => {});
    } catch {
      this.#shelf.forget(name);
      return null;
    }
  }

  #follow(writing: Writing): CacheEntry {
    writing.followers += 1;
    return entryOf(writing.file, () => {
      writing.followers -= 1;
      if (writing.followers === 0 && writing.file.size === null)
        writing.stop.abort(new Error('nobody listens any more'));
    });
  }

  async #beginAndFollow(name: string, produce: Produce): Promise<CacheEntry> {
    const running = this.#begin(name, produce);
    this.#writing.set(name, running);
    running.catch(() => this.#writing.delete(name));
    const writing = await running;
    const entry = this.#follow(writing);
    await writing.file.leave();
    return entry;
  }

  async #begin(name: string, produce: Produce): Promise<Writing> {
    const part = this.#partPath();
    await mkdir(join(this.#dir, 'part'), { recursive: true });
    const file = new GrowingFile(await open(part, 'wx+'), null);
    // Until the first follower holds it: a quick writer may end before.
    file.hold();
    const stop = new AbortController();
    const ended = this.#produce(name, part, file, produce, stop.signal);
    return { file, stop, ended, followers: 0 };
  }

  async #produce(
    name: string,
    part: string,
    file: GrowingFile,
    produce: Produce,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await produce((chunk) => file.write(chunk), signal);
      signal.throwIfAborted();
      // In its place before it counts as complete, so that nobody begins it again in between.
      await this.#place(part, name, file.written).catch((cause: unknown) =>
        // Its listeners have it through the open file; only the next one must do it again.
        this.#log?.warn({ err: cause }, 'the cache could not keep an entry'),
      );
      this.#writing.delete(name);
      await file.complete();
    } catch (cause) {
      this.#writing.delete(name);
      await rm(part, { force: true }).catch(() => {});
      await file.abandon(cause);
    }
  }

  async #place(part: string, name: string, bytes: number): Promise<void> {
    await this.#shelf.makeFolder(name);
    await rename(part, this.#shelf.pathOf(name));
    await this.#shelf.add(name, bytes);
  }

  #partPath(): string {
    return join(this.#dir, 'part', randomUUID());
  }
}

function entryOf(file: GrowingFile, left: () => void): CacheEntry {
  file.hold();
  let open = true;
  return {
    get size() {
      return file.size;
    },
    get written() {
      return file.written;
    },
    done: file.done,
    open: (start = 0, end = Number.POSITIVE_INFINITY) => file.read(start, end),
    close: () => {
      if (!open) return;
      open = false;
      left();
      void file.leave();
    },
  };
}
