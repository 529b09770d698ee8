import { cellsAt, exclusive } from './cells.ts';

export const kinds = ['artist', 'album', 'track'] as const;
export type Kind = (typeof kinds)[number];

/** How far the change feed was followed, and how far it told of each kind. */
export interface Counters {
  readonly seq: number;
  readonly items: Readonly<Record<Kind, number>>;
  readonly marks: Readonly<Record<Kind, number>>;
}

/** Counters and how often they were set anew. */
export interface Stand {
  readonly generation: number;
  readonly counters: Counters;
}

/** The counters of the thread that has followed the change feed furthest, for those that must catch up. */
export class SharedCounters {
  readonly #cells: Int32Array;
  readonly #numbers: Float64Array;

  /** @param cells see `SharedMemory` */
  constructor(cells: SharedArrayBuffer) {
    this.#cells = new Int32Array(cells);
    this.#numbers = new Float64Array(cells, cellsAt.counters, 1 + 2 * kinds.length);
  }

  /** 0 when no thread has set any. */
  get generation(): number {
    return Atomics.load(this.#cells, cellsAt.generation);
  }

  read(): Stand {
    return exclusive(this.#cells, cellsAt.countersLock, () => this.#stand());
  }

  /** Writes them where this thread is ahead. */
  publish({ generation, counters }: Stand): void {
    exclusive(this.#cells, cellsAt.countersLock, () => {
      if (generation === this.generation && counters.seq > (this.#numbers[0] ?? 0)) this.#write(counters);
    });
  }

  /** Sets all anew, for every thread; only the first of those who want that of a generation does. What holds then. */
  renew({ generation, counters }: Stand): Stand {
    return exclusive(this.#cells, cellsAt.countersLock, () => {
      if (generation === this.generation) {
        this.#write(counters);
        Atomics.add(this.#cells, cellsAt.generation, 1);
      }
      return this.#stand();
    });
  }

  #stand(): Stand {
    const [seq = 0, artist = 0, album = 0, track = 0, ...marked] = this.#numbers;
    const [artists = 0, albums = 0, tracks = 0] = marked;
    const counters = {
      seq,
      items: { artist, album, track },
      marks: { artist: artists, album: albums, track: tracks },
    };
    return { generation: this.generation, counters };
  }

  #write({ seq, items, marks }: Counters): void {
    this.#numbers.set([seq, items.artist, items.album, items.track, marks.artist, marks.album, marks.track]);
  }
}
