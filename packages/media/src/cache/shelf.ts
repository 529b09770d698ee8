import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

interface Known {
  readonly bytes: number;
  /** When it was last used, milliseconds; written to the file once an hour so that a restart knows the order. */
  touched: number;
}

const touchEveryMs = 3_600_000;

/** Which complete entries lie in the folder, in the order of their last use. */
export class Shelf {
  readonly #dir: string;
  readonly #maxBytes: number;
  /** By file name, the least recently used first. */
  readonly #known = new Map<string, Known>();
  #bytes = 0;

  constructor(dir: string, maxBytes: number) {
    this.#dir = dir;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The file of a key. Keys may hold anything; names are their hash. */
  static nameOf(key: string): string {
    return createHash('sha256').update(key).digest('hex').slice(0, 40);
  }

  pathOf(name: string): string {
    return join(this.#dir, name.slice(0, 2), name);
  }

  /** Takes in what an earlier run has left. */
  async index(): Promise<void> {
    const found: { name: string; bytes: number; touched: number }[] = [];
    for (const folder of await names(this.#dir)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const name of await names(join(this.#dir, folder))) {
        const facts = await stat(this.pathOf(name)).catch(() => null);
        if (facts?.isFile()) found.push({ name, bytes: facts.size, touched: facts.mtimeMs });
      }
    }
    found.sort((a, b) => a.touched - b.touched);
    for (const { name, bytes, touched } of found)
      if (!this.#known.has(name)) this.#remember(name, { bytes, touched });
    await this.evict();
  }

  has(name: string): boolean {
    return this.#known.has(name);
  }

  async add(name: string, bytes: number): Promise<void> {
    this.forget(name);
    this.#remember(name, { bytes, touched: Date.now() });
    await this.evict();
  }

  /** Moves the entry to the end of the line. */
  async use(name: string): Promise<void> {
    const known = this.#known.get(name);
    if (!known) return;
    this.#known.delete(name);
    this.#known.set(name, known);
    const now = Date.now();
    if (now - known.touched < touchEveryMs) return;
    known.touched = now;
    await utimes(this.pathOf(name), now / 1000, now / 1000).catch(() => {});
  }

  forget(name: string): void {
    const known = this.#known.get(name);
    if (!known) return;
    this.#known.delete(name);
    this.#bytes -= known.bytes;
  }

  /** Removes the oldest until at most `limit` bytes remain. */
  async evict(limit = this.#maxBytes): Promise<void> {
    while (this.#bytes > limit) {
      const [oldest] = this.#known.keys();
      if (oldest === undefined) return;
      this.forget(oldest);
      await rm(this.pathOf(oldest), { force: true });
    }
  }

  async makeFolder(name: string): Promise<void> {
    await mkdir(join(this.#dir, name.slice(0, 2)), { recursive: true });
  }

  #remember(name: string, known: Known): void {
    this.#known.set(name, known);
    this.#bytes += known.bytes;
  }
}

async function names(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => []);
}
