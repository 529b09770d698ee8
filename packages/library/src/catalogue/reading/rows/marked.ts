import type { Reader } from '@bandstand/sqlite';
import type { Feed, Kind } from '../positions/feed.ts';
import { readIds } from '../positions/id-list.ts';

const touched = (more = ''): string => `SELECT group_concat(id) FROM (
  SELECT item_key AS id FROM starred_items WHERE item_type = :kind
  UNION ALL SELECT item_key FROM item_ratings WHERE item_type = :kind
  UNION ALL SELECT item_id FROM listening WHERE item_type = :kind${more})`;

/** The statements that read what anybody did something with. */
export const markedSql: Readonly<Record<Kind, string>> = {
  artist: touched(),
  album: touched(),
  track: touched(' UNION ALL SELECT track_key FROM bookmarks'),
};

interface Known {
  /** A bit for each id. */
  bits: Uint8Array;
  counter: number;
}

/**
 * Which items anybody starred, rated, played or left a bookmark in. Of a page out of a million tracks that is hardly any:
 * the others need not be asked for. It may hold too many (what was taken back stays until all is read again), never too few.
 */
export class Marked {
  readonly #known = new Map<Kind, Known>();

  /** Those of `ids` that anybody did something with. */
  among(reader: Reader, feed: Feed, kind: Kind, ids: readonly number[]): number[] {
    const { bits } = this.#current(reader, feed, kind);
    return ids.filter((id) => ((bits[id >>> 3] ?? 0) & (1 << (id & 7))) !== 0);
  }

  #current(reader: Reader, feed: Feed, kind: Kind): Known {
    const counter = feed.marked[kind];
    let known = this.#known.get(kind);
    if (known?.counter === counter) return known;
    const since = known && feed.markedSince(kind, known.counter);
    if (known === undefined || since === undefined) {
      known = { bits: new Uint8Array(1024), counter };
      this.#known.set(kind, known);
    }
    add(known, since ?? readIds(reader, markedSql[kind], { kind }));
    known.counter = counter;
    return known;
  }
}

function add(known: Known, ids: Int32Array): void {
  for (const id of ids) {
    const at = id >>> 3;
    if (at >= known.bits.length) {
      const longer = new Uint8Array(2 * at);
      longer.set(known.bits);
      known.bits = longer;
    }
    known.bits[at] = (known.bits[at] ?? 0) | (1 << (id & 7));
  }
}
