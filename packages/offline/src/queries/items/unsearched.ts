import type { Writer } from '../../drivers/index.ts';

/**
 * New items of one transaction that the search table does not have yet: added at once they cost half of what they do batch by
 * batch. To be flushed before any of them is changed or removed, as the triggers take away words that must be there, and at
 * the end of the transaction.
 */
export class Unsearched {
  readonly #writer: Writer;
  #after: number | undefined;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** All items with larger numbers are new. */
  add(before: number): void {
    this.#after ??= before;
  }

  flush(): void {
    if (this.#after === undefined) return;
    this.#writer.run(
      `INSERT INTO items_fts (rowid, name, overview, artists, album_name, album_artist, folded)
       SELECT id, name, overview, artists, album_name, album_artist, folded FROM items WHERE id > ?`,
      [this.#after],
    );
    this.#after = undefined;
  }
}
