import type { PlayableTrack } from './track.ts';

/** One place in the queue. A track may stand there more than once; the key tells the places apart. */
export interface Entry {
  readonly key: number;
  readonly track: PlayableTrack;
}

export type Repeat = 'off' | 'all' | 'one';

/** The queue at one moment. Every change makes a new one. */
export interface Queue {
  /** In the order of playing. */
  readonly entries: readonly Entry[];
  /** Index of the current entry, -1 in an empty queue. */
  readonly at: number;
  /** Keys in the order before shuffling; null while nothing is shuffled. */
  readonly unshuffled: readonly number[] | null;
  readonly nextKey: number;
}

export const emptyQueue: Queue = { entries: [], at: -1, unshuffled: null, nextKey: 1 };

export const currentEntry = (queue: Queue): Entry | undefined => queue.entries[queue.at];

function made(queue: Queue, tracks: readonly PlayableTrack[]): { fresh: Entry[]; nextKey: number } {
  const fresh = tracks.map((track, i) => ({ key: queue.nextKey + i, track }));
  return { fresh, nextKey: queue.nextKey + tracks.length };
}

/** A new queue of these tracks that begins at one of them; the keys go on, so that no place is mistaken for an old one. */
export function startWith(queue: Queue, tracks: readonly PlayableTrack[], at = 0): Queue {
  const { fresh, nextKey } = made(queue, tracks);
  return {
    entries: fresh,
    at: fresh.length === 0 ? -1 : Math.min(Math.max(0, at), fresh.length - 1),
    unshuffled: null,
    nextKey,
  };
}

/** The queue with tracks put in at an index. The current track stays the current one. */
export function insertAt(queue: Queue, tracks: readonly PlayableTrack[], index: number): Queue {
  const { fresh, nextKey } = made(queue, tracks);
  const place = Math.min(Math.max(0, index), queue.entries.length);
  const current = queue.entries[queue.at]?.key;
  const entries = queue.entries.toSpliced(place, 0, ...fresh);
  const at = current === undefined ? Math.min(0, entries.length - 1) : indexOf(entries, current);
  const unshuffled = queue.unshuffled === null ? null : [...queue.unshuffled, ...fresh.map(({ key }) => key)];
  return { entries, at, unshuffled, nextKey };
}

export const append = (queue: Queue, tracks: readonly PlayableTrack[]): Queue =>
  insertAt(queue, tracks, queue.entries.length);

/** The tracks come right after the current one. */
export const playNext = (queue: Queue, tracks: readonly PlayableTrack[]): Queue =>
  insertAt(queue, tracks, queue.at + 1);

/** Without the entry at an index. When it was the current one, the next takes its place. */
export function removeAt(queue: Queue, index: number): Queue {
  const gone = queue.entries[index];
  if (gone === undefined) return queue;
  const entries = queue.entries.toSpliced(index, 1);
  const at = index < queue.at ? queue.at - 1 : Math.min(queue.at, entries.length - 1);
  return { ...queue, entries, at, unshuffled: queue.unshuffled?.filter((key) => key !== gone.key) ?? null };
}

/** The entry at `from` moved to stand at `to`. */
export function move(queue: Queue, from: number, to: number): Queue {
  const moved = queue.entries[from];
  const place = Math.min(Math.max(0, to), queue.entries.length - 1);
  if (moved === undefined || from === place) return queue;
  const current = queue.entries[queue.at]?.key;
  const entries = queue.entries.toSpliced(from, 1).toSpliced(place, 0, moved);
  return { ...queue, entries, at: current === undefined ? -1 : indexOf(entries, current) };
}

export function jumpTo(queue: Queue, index: number): Queue {
  return queue.entries[index] === undefined ? queue : { ...queue, at: index };
}

/** Index of what plays after the current track; undefined at the end. `one` repeats only when a track ends by itself. */
export function following(queue: Queue, repeat: Repeat, byItself: boolean): number | undefined {
  if (queue.at < 0) return undefined;
  if (repeat === 'one' && byItself) return queue.at;
  if (queue.at + 1 < queue.entries.length) return queue.at + 1;
  return repeat === 'off' ? undefined : 0;
}

/** The next tracks, as many as told or fewer, in the order in which they will be played. */
export function upcoming({ entries, at }: Queue, repeat: Repeat, count: number): readonly PlayableTrack[] {
  if (at < 0 || repeat === 'one') return [];
  const after = [...entries.slice(at + 1), ...(repeat === 'all' ? entries.slice(0, at) : [])];
  return after.slice(0, count).map(({ track }) => track);
}

/** Index of what stands before the current track; undefined at the beginning. */
export function preceding(queue: Queue, repeat: Repeat): number | undefined {
  if (queue.at > 0) return queue.at - 1;
  return repeat === 'all' && queue.entries.length > 0 ? queue.entries.length - 1 : undefined;
}

/** What follows the current track in a random order; what was played stays. `random` gives numbers in [0, 1). */
export function shuffle(queue: Queue, random: () => number): Queue {
  const unshuffled = queue.unshuffled ?? queue.entries.map(({ key }) => key);
  const rest = queue.entries.filter((_, index) => index !== queue.at);
  for (let i = rest.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [rest[i], rest[other]] = [rest[other] as Entry, rest[i] as Entry];
  }
  const current = queue.entries[queue.at];
  return {
    ...queue,
    entries: current === undefined ? rest : [current, ...rest],
    at: queue.at < 0 ? -1 : 0,
    unshuffled,
  };
}

/** The order before shuffling, with the same track current. */
export function unshuffle(queue: Queue): Queue {
  if (queue.unshuffled === null) return queue;
  const byKey = new Map(queue.entries.map((entry) => [entry.key, entry]));
  const entries = queue.unshuffled.flatMap((key) => byKey.get(key) ?? []);
  const current = queue.entries[queue.at]?.key;
  return { ...queue, entries, at: current === undefined ? -1 : indexOf(entries, current), unshuffled: null };
}

/** The favourite mark set or taken back wherever the track stands. */
export function withStar(queue: Queue, trackId: string, starredAt: string | undefined): Queue {
  const entries = queue.entries.map((entry) => {
    if (entry.track.id !== trackId) return entry;
    const { starredAt: _before, ...track } = entry.track;
    return { ...entry, track: starredAt === undefined ? track : { ...track, starredAt } };
  });
  return { ...queue, entries };
}

function indexOf(entries: readonly Entry[], key: number): number {
  return entries.findIndex((entry) => entry.key === key);
}
