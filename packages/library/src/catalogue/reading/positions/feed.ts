import type { Reader } from '@bandstand/sqlite';

const lookAtMost = 20_000;
const since = `SELECT kind, entity_id AS id, account_id AS account FROM changes WHERE seq > ? LIMIT ${lookAtMost}`;

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

  /** One step of a counter that stood there. */
  add(counter: number, changed: readonly { readonly id: number }[]): void {
    if (this.ids.length + changed.length > lookAtMost) this.clear(counter);
    this.starts.push(this.ids.length);
    for (const { id } of changed) this.ids.push(id);
  }

  /** The items of the steps from one counter to another, undefined when they are not remembered. */
  since(counter: number, now: number): Int32Array | undefined {
    const start = counter === now ? this.ids.length : this.starts[counter - this.first];
    return start === undefined ? undefined : Int32Array.from(new Set(this.ids.slice(start)));
  }
}

const kinds = ['artist', 'album', 'track'] as const;
export type Kind = (typeof kinds)[number];

interface Row {
  readonly kind: string;
  readonly id: number;
  readonly account: number;
}

const newSteps = (): Readonly<Record<Kind, Steps>> => ({
  artist: new Steps(),
  album: new Steps(),
  track: new Steps(),
});

/**
 * Notices changes of the catalogue: a counter for each kind that moves on when the change feed tells of an item of it.
 * What people do with items (stars, plays) has counters of its own, and `data` moves with every commit of anybody. The
 * items of the last steps are remembered.
 */
export class Feed {
  artist = 0;
  album = 0;
  track = 0;
  data = 0;
  #seq = -1;
  /** How often anybody did something with items of a kind. */
  readonly marked: Record<Kind, number> = { artist: 0, album: 0, track: 0 };
  #dataVersion = -1;
  readonly #steps = newSteps();
  readonly #markedSteps = newSteps();

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
    return this.#steps[kind].since(counter, this[kind]);
  }

  /** The items of a kind that anybody did something with since its counter in `marked` stood there; likewise. */
  markedSince(kind: Kind, counter: number): Int32Array | undefined {
    return this.#markedSteps[kind].since(counter, this.marked[kind]);
  }

  #follow(reader: Reader): void {
    const rows = reader.all<Row>(since, [this.#seq]);
    // What was pruned before this thread has read it is not told any more.
    const oldest = reader.value<number | null>('SELECT min(seq) FROM changes') ?? 0;
    if (rows.length >= lookAtMost || oldest > this.#seq + 1) {
      this.#forget();
      return;
    }
    for (const kind of kinds) {
      const told = rows.filter((row) => row.kind === kind);
      const changed = told.filter(({ account }) => account === 0);
      if (changed.length > 0) this.#steps[kind].add(this[kind]++, changed);
      const marked = told.filter(({ account }) => account !== 0);
      if (marked.length > 0) this.#markedSteps[kind].add(this.marked[kind]++, marked);
    }
  }

  /** Everything may have changed. */
  #forget(): void {
    for (const kind of kinds) {
      this[kind] += 1;
      this.#steps[kind].clear(this[kind]);
      this.marked[kind] += 1;
      this.#markedSteps[kind].clear(this.marked[kind]);
    }
  }
}
