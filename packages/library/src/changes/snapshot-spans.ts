import { itemKinds, type Place } from './cursor.ts';

type Kind = Place['kind'];

/** The highest row id of each kind. */
export type Highest = Readonly<Record<Kind, number>>;

/** The row ids that one part of a snapshot covers. */
export interface SnapshotSpan {
  readonly kind: Kind;
  /** Row id before the first. */
  readonly after: number;
  readonly upTo: number;
  /** Where the next part begins; null after the last. */
  readonly next: Place | null;
}

/** Row ids of a part: some milliseconds of work. Playlists are larger, and fewer. */
const idsOfPart: Readonly<Record<Kind, number>> = { artist: 1000, album: 500, track: 500, playlist: 4 };
const kinds: readonly Kind[] = [...itemKinds, 'playlist'];

/** The parts of a snapshot from a place on, one at least. What is added beyond the highest ids is told by the feed. */
export function* spansFrom(place: Place, highest: Highest): Generator<SnapshotSpan, void, undefined> {
  let { id } = place;
  for (const [at, kind] of kinds.entries()) {
    if (at < kinds.indexOf(place.kind)) continue;
    const following = kinds[at + 1];
    do {
      const upTo = id + idsOfPart[kind];
      const after = following === undefined ? null : { kind: following, id: 0 };
      yield { kind, after: id, upTo, next: upTo < highest[kind] ? { kind, id: upTo } : after };
      id = upTo;
    } while (id < highest[kind]);
    id = 0;
  }
}
