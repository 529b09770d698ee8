import type { Reader } from '@bandstand/sqlite';
import { type Counters, type Kind, kinds, type SharedCounters, type Stand } from '../shelves/counters.ts';

export type { Kind } from '../shelves/counters.ts';

const lookAtMost = 20_000;
const since = `SELECT seq, kind, entity_id AS id, account_id AS account FROM changes WHERE seq > ? ORDER BY seq
  LIMIT ${lookAtMost}`;
/** Counters begin with the number of times that the feed began anew; its own numbers are below this. */
const lap = 2 ** 36;

/** The changed items of one kind, as far as they are remembered, with where they moved its counter. */
class Steps {
  /** The counter behind which all are remembered. */
  #first = 0;
  #counters: number[] = [];
  #ids: number[] = [];

  /** Remembers nothing of what was before the counter stood there. */
  clear(counter: number): void {
    this.#first = counter;
    this.#counters = [];
    this.#ids = [];
  }

  /** @param before where the counter stood */
  add(before: number, changed: readonly Told[]): void {
    if (this.#ids.length + changed.length > lookAtMost) this.clear(before);
    for (const { counter, id } of changed) {
      this.#counters.push(counter);
      this.#ids.push(id);
    }
  }

  /** The items that moved the counter on from there to where it is now, undefined when they are not remembered. */
  since(counter: number, now: number): Int32Array | undefined {
    if (counter === now) return new Int32Array(0);
    if (counter < this.#first || counter > now) return undefined;
    const start = this.#counters.findIndex((one) => one > counter);
    return Int32Array.from(new Set(start < 0 ? [] : this.#ids.slice(start)));
  }
}

/** A change of an item, with its place in the feed. */
interface Told {
  readonly id: number;
  readonly counter: number;
}

interface Row {
  readonly seq: number;
  readonly kind: string;
  readonly id: number;
  readonly account: number;
}

const newSteps = (): Readonly<Record<Kind, Steps>> => ({
  artist: new Steps(),
  album: new Steps(),
  track: new Steps(),
});

const allAt = (counter: number): Record<Kind, number> => ({
  artist: counter,
  album: counter,
  track: counter,
});

/**
 * Notices changes of the catalogue: a counter for each kind that moves on when the change feed tells of an item of it, the
 * same in all threads that have followed it equally far. What people do with items (stars, plays) has counters of its
 * own; `data` is this thread's alone (another number than any that another thread has) and changes with every commit of
 * anybody. The items of the last steps are remembered.
 */
export class Feed {
  data = 0;
  /** How far the feed tells that anybody did something with items of a kind. */
  readonly marked = allAt(-1);
  readonly #items = allAt(-1);
  readonly #shared: SharedCounters;
  readonly #serial: () => number;
  /** Of the counters that all threads share; 0 when this one knows none. */
  #generation = 0;
  #seq = -1;
  #dataVersion = -1;
  readonly #steps = newSteps();
  readonly #markedSteps = newSteps();

  /** @param serial another number at every call, in any thread */
  constructor(shared: SharedCounters, serial: () => number) {
    this.#shared = shared;
    this.#serial = serial;
  }

  get artist(): number {
    return this.#items.artist;
  }

  get album(): number {
    return this.#items.album;
  }

  get track(): number {
    return this.#items.track;
  }

  /** Looks at the database as the reader sees it. Costs next to nothing while nobody writes. */
  refresh(reader: Reader): void {
    const version = reader.value<number>('PRAGMA data_version') ?? 0;
    const { generation } = this.#shared;
    if (version === this.#dataVersion && generation === this.#generation && generation > 0) return;
    if (version !== this.#dataVersion) this.data = this.#serial();
    this.#dataVersion = version;
    const seq = reader.value<number | null>('SELECT max(seq) FROM changes') ?? 0;
    if (!this.#catchUp(reader, seq)) this.#lose();
  }

  /** The items of a kind that changed since its counter stood there; undefined when that is not remembered. */
  changedSince(kind: Kind, counter: number): Int32Array | undefined {
    return this.#steps[kind].since(counter, this.#items[kind]);
  }

  /** The items of a kind that anybody did something with since its counter in `marked` stood there; likewise. */
  markedSince(kind: Kind, counter: number): Int32Array | undefined {
    return this.#markedSteps[kind].since(counter, this.marked[kind]);
  }

  /** False when other threads are ahead of what this snapshot holds. */
  #catchUp(reader: Reader, seq: number): boolean {
    if (this.#shared.generation === 0) return this.#renew(reader, seq);
    if (this.#generation !== this.#shared.generation && !this.#join(this.#shared.read(), seq)) return false;
    if (seq < this.#seq) return this.#renew(reader, seq);
    if (this.#follow(reader, seq)) return true;
    // Where another thread has come further, only the rest is too much or gone.
    const furthest = this.#shared.read();
    if (furthest.counters.seq > this.#seq && this.#join(furthest, seq) && this.#follow(reader, seq))
      return true;
    return this.#renew(reader, seq);
  }

  /** Follows the feed up to there; false when that is too much, or when it no longer tells all. */
  #follow(reader: Reader, seq: number): boolean {
    if (seq === this.#seq) return true;
    const rows = reader.all<Row>(since, [this.#seq]);
    // What was pruned before this thread has read it is not told any more.
    const oldest = reader.value<number | null>('SELECT min(seq) FROM changes') ?? 0;
    if (rows.length >= lookAtMost || oldest > this.#seq + 1) return false;
    const begin = beginOf(this.#items);
    for (const kind of kinds) {
      const told = rows.filter((row) => row.kind === kind);
      const of = (mine: boolean): Told[] =>
        told.flatMap(({ account, id, seq: at }) =>
          (account === 0) === mine ? { id, counter: begin + at } : [],
        );
      moveOn(this.#steps[kind], this.#items, kind, of(true));
      moveOn(this.#markedSteps[kind], this.marked, kind, of(false));
    }
    this.#seq = seq;
    this.#shared.publish(this.#stand());
    return true;
  }

  /** Everything may have changed. */
  #renew(reader: Reader, seq: number): boolean {
    const known = Math.max(0, beginOf(this.#items));
    const begin = seq < this.#seq ? known + lap : known;
    const counters = { seq, items: allAt(begin + seq), marks: allAt(begin + seq) };
    const stand = this.#shared.renew({ generation: this.#generation, counters });
    return this.#join(stand, seq) && this.#follow(reader, seq);
  }

  /** Goes on from counters of another thread, unless that has seen more than this snapshot holds. */
  #join({ generation, counters }: Stand, seq: number): boolean {
    if (counters.seq > seq) return false;
    this.#generation = generation;
    this.#set(counters);
    return true;
  }

  /** Nothing that is kept or built now holds for the next call. */
  #lose(): void {
    const never = -performance.timeOrigin - performance.now();
    this.#generation = 0;
    this.#dataVersion = -1;
    this.#set({ seq: -1, items: allAt(never), marks: allAt(never) });
  }

  #set({ seq, items, marks }: Counters): void {
    this.#seq = seq;
    for (const kind of kinds) {
      this.#items[kind] = items[kind];
      this.#steps[kind].clear(items[kind]);
      this.marked[kind] = marks[kind];
      this.#markedSteps[kind].clear(marks[kind]);
    }
  }

  #stand(): Stand {
    const counters = { seq: this.#seq, items: { ...this.#items }, marks: { ...this.marked } };
    return { generation: this.#generation, counters };
  }
}

/** What all counters share since the feed began. */
const beginOf = ({ artist }: Readonly<Record<Kind, number>>): number => Math.floor(artist / lap) * lap;

function moveOn(steps: Steps, counters: Record<Kind, number>, kind: Kind, told: readonly Told[]): void {
  const last = told.at(-1);
  if (last === undefined) return;
  steps.add(counters[kind], told);
  counters[kind] = last.counter;
}
