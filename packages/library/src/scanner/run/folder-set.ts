/** The recorded folders of a root as they were at some moment, while new ones are added to the same rows. */
export class RecordedFolders {
  readonly #rows: ReadonlyMap<string, number>;
  /** Rows that come later have higher numbers. */
  readonly highest: number;

  /** @param rows row ids by path */
  constructor(rows: ReadonlyMap<string, number>) {
    this.#rows = rows;
    let highest = 0;
    for (const id of rows.values()) if (id > highest) highest = id;
    this.highest = highest;
  }

  /** The row of a folder; undefined when it was not recorded then. */
  row(path: string): number | undefined {
    const id = this.#rows.get(path);
    return id === undefined || id > this.highest ? undefined : id;
  }

  has(path: string): boolean {
    return this.row(path) !== undefined;
  }

  *paths(): Generator<string> {
    for (const [path, id] of this.#rows) if (id <= this.highest) yield path;
  }
}

/** A set of folders of which most are recorded: a bit for each of these, however many there are. */
export class FolderSet {
  readonly #recorded: RecordedFolders;
  readonly #bits: Uint8Array;
  readonly #others = new Set<string>();

  constructor(recorded: RecordedFolders) {
    this.#recorded = recorded;
    this.#bits = new Uint8Array((recorded.highest >>> 3) + 1);
  }

  has(path: string): boolean {
    const row = this.#recorded.row(path);
    return row === undefined
      ? this.#others.has(path)
      : ((this.#bits[row >>> 3] ?? 0) & (1 << (row & 7))) !== 0;
  }

  add(path: string): void {
    const row = this.#recorded.row(path);
    if (row === undefined) this.#others.add(path);
    else this.#bits[row >>> 3] = (this.#bits[row >>> 3] ?? 0) | (1 << (row & 7));
  }
}
