import type { Reader } from '@bandstand/sqlite';
import type { Feed } from '../positions/feed.ts';
import { among } from './grouped.ts';

/** An artist where only the name is shown. */
export interface NamedArtist {
  readonly gid: string;
  readonly name: string;
}

interface Row extends NamedArtist {
  readonly id: number;
}

const sql = `SELECT id, gid, name FROM artists WHERE id IN ${among}`;
/** Bytes of names that are kept: those of some 70,000 artists. */
const mostBytes = 4 * 1024 * 1024;

/**
 * Names of artists by row id. Every track of a page credits one or two, and each would cost a look into two large trees:
 * they are read once and kept, packed, until the change feed tells that an artist is another. When the room is used up
 * all are forgotten.
 */
export class ArtistNames {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  /** By id where its text begins and ends; both 0 when it is not known. */
  #begins = new Int32Array(1024);
  #ends = new Int32Array(1024);
  #used = 0;
  #counter = -1;

  /** The artists with these ids, as far as there are any. */
  read(reader: Reader, feed: Feed, ids: Iterable<number>): ReadonlyMap<number, NamedArtist> {
    this.#follow(feed);
    const found = new Map<number, NamedArtist>();
    const missing = new Set<number>();
    for (const id of ids) {
      if (found.has(id)) continue;
      const known = this.#known(id);
      if (known === undefined) missing.add(id);
      else found.set(id, known);
    }
    if (missing.size === 0) return found;
    for (const { id, gid, name } of reader.all<Row>(sql, { ids: JSON.stringify([...missing]) })) {
      found.set(id, { gid, name });
      this.#keep(id, `${gid}\n${name}`);
    }
    return found;
  }

  #follow(feed: Feed): void {
    if (feed.artist === this.#counter) return;
    const changed = this.#counter < 0 ? undefined : feed.changedSince('artist', this.#counter);
    if (changed === undefined) this.#forget();
    else for (const id of changed) if (id < this.#ends.length) this.#ends[id] = 0;
    this.#counter = feed.artist;
  }

  #known(id: number): NamedArtist | undefined {
    const end = this.#ends[id] ?? 0;
    if (end === 0) return undefined;
    const text = this.#bytes.toString('utf8', this.#begins[id], end);
    const cut = text.indexOf('\n');
    return { gid: text.slice(0, cut), name: text.slice(cut + 1) };
  }

  #keep(id: number, text: string): void {
    if (id < 1) return;
    const length = Buffer.byteLength(text);
    if (this.#used + length > mostBytes) this.#forget();
    if (this.#used + length > this.#bytes.length) {
      const longer = Buffer.allocUnsafeSlow(Math.max(this.#used + length, 2 * this.#bytes.length));
      this.#bytes.copy(longer, 0, 0, this.#used);
      this.#bytes = longer;
    }
    if (id >= this.#ends.length) {
      this.#begins = longerOf(this.#begins, id);
      this.#ends = longerOf(this.#ends, id);
    }
    this.#begins[id] = this.#used;
    this.#used += this.#bytes.write(text, this.#used);
    this.#ends[id] = this.#used;
  }

  #forget(): void {
    this.#used = 0;
    this.#ends.fill(0);
  }
}

function longerOf(numbers: Int32Array, index: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(Math.max(index + 1, Math.ceil(1.5 * numbers.length)));
  longer.set(numbers);
  return longer;
}
