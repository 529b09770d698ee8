import type { Reader } from '@bandstand/sqlite';

const lookAtMost = 20_000;
const since = `SELECT kind, entity_id AS id FROM changes WHERE seq > ? AND account_id = 0 LIMIT ${lookAtMost}`;

/** The changed items of one kind: those that moved its counter on from `first + n` are `ids` from `starts[n]` on. */
class Steps {
  first = 0;
  readonly starts: number[] = [];
  readonly ids: number[] = [];

  /** Remembers nothing of what was before the counter stood there. */
  clear(counter: number): void {
    this.first = counter;
    this.starts.length = 0;
    this.ids.length = 0;
  }
}

const kinds = ['artist', 'album', 'track'] as const;
type Kind = (typeof kinds)[number];

/**
 * Notices changes of the catalogue: a counter for each kind that moves on when the change feed tells of an item of it.
 * What people do with items (stars, plays) moves only `data`, which moves with every commit of anybody. The items of the
 * last steps are remembered.
 */
export class Feed {
  artist = 0;
  album = 0;
  track = 0;
  data = 0;
  #seq = -1;
  #dataVersion = -1;
  readonly #steps: Readonly<Record<Kind, Steps>> = {
    artist: new Steps(),
    album: new Steps(),
    track: new Steps(),
  };

  /** Looks at the database as the reader sees it. Costs next to nothing while nobody writes. */
  refresh(reader: Reader): void {
    const version = reader.value<number>('PRAGMA data_version') ?? 0;
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    this.data += 1;
    const seq = reader.value<number | null>('SELECT max(seq) FROM changes') ?? 0;
    if (seq < this.#seq) this.#forget();
    else if (seq > this.#seq) this.#follow(reader);
    this.#seq = seq;
  }

  /** The items of a kind that changed since its counter stood there; undefined when that is not remembered. */
  changedSince(kind: Kind, counter: number): Int32Array | undefined {
    const { first, starts, ids } = this.#steps[kind];
    const start = counter === this[kind] ? ids.length : starts[counter - first];
    return start === undefined ? undefined : Int32Array.from(new Set(ids.slice(start)));
  }

  #follow(reader: Reader): void {
    const rows = reader.all<{ kind: string; id: number }>(since, [this.#seq]);
    if (rows.length >= lookAtMost) {
      this.#forget();
      return;
    }
    for (const kind of kinds) {
      const changed = rows.filter((row) => row.kind === kind);
      if (changed.length > 0) this.#step(kind, changed);
    }
  }

  #step(kind: Kind, changed: readonly { readonly id: number }[]): void {
    const steps = this.#steps[kind];
    if (steps.ids.length + changed.length > lookAtMost) steps.clear(this[kind]);
    steps.starts.push(steps.ids.length);
    for (const { id } of changed) steps.ids.push(id);
    this[kind] += 1;
  }

  /** Everything may have changed. */
  #forget(): void {
    for (const kind of kinds) {
      this[kind] += 1;
      this.#steps[kind].clear(this[kind]);
    }
  }
}
