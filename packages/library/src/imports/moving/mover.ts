import type { Reader, Writer } from '@bandstand/sqlite';
import { type AccountViewer, visible } from '../../access/index.ts';
import type { ItemKind } from '../../community/index.ts';
import { localOf, remember } from '../ledger/index.ts';
import type { Tally } from '../report.ts';
import {
  type ForeignAlbum,
  type ForeignArtist,
  type ForeignTrack,
  matchAlbum,
  matchArtist,
  matchTrack,
} from './matcher.ts';
import { addBookmark, addPlay, addPlayCount, addPlaylist, addQueue, addRating, addStar } from './store.ts';

export interface MoverOptions {
  /** Row of import_sources. */
  readonly source: number;
  readonly tally: Tally;
  readonly clock: () => number;
}

/** What another server says of an item, by its kind. */
export type ForeignItem =
  | ({ readonly kind: 'track' } & ForeignTrack)
  | ({ readonly kind: 'album' } & ForeignAlbum)
  | ({ readonly kind: 'artist' } & ForeignArtist);

/** Whose data is moved, and how that person is called there. */
export interface Person {
  readonly viewer: AccountViewer;
  readonly key: string;
}

const unmatched = 'it was not found here';
const hidden = 'its account may not see it here';

/**
 * Writes what people did on another server to what the same things are here. Everything that was moved is remembered: a
 * second run writes nothing again, and what was changed or removed here since stays so.
 */
export class Mover {
  readonly #options: MoverOptions;
  readonly #found = new Map<string, number | null>();

  constructor(options: MoverOptions) {
    this.#options = options;
  }

  /** The row here, or why there is none for this person. */
  find(reader: Reader, person: Person, id: string, item: () => ForeignItem | undefined): number | string {
    const known = this.#match(reader, id, item);
    if (known === null) return unmatched;
    const kind = kindOf(id);
    return visible(reader, person.viewer, kind, [known]).has(known) ? known : hidden;
  }

  star(
    writer: Writer,
    person: Person,
    id: string,
    item: () => ForeignItem | undefined,
    at: string | null,
  ): void {
    this.#once(writer, 'favourites', [person.key, id], () => {
      const local = this.find(writer, person, id, item);
      if (typeof local === 'string') return local;
      return { row: null, isNew: addStar(writer, person.viewer.account, kindOf(id), local, at) };
    });
  }

  rate(
    writer: Writer,
    person: Person,
    id: string,
    item: () => ForeignItem | undefined,
    rating: number,
  ): void {
    this.#once(writer, 'ratings', [person.key, id], () => {
      if (rating < 1 || rating > 5) return 'it is no rating from 1 to 5';
      const local = this.find(writer, person, id, item);
      if (typeof local === 'string') return local;
      return { row: null, isNew: addRating(writer, person.viewer.account, kindOf(id), local, rating) };
    });
  }

  /** Plays of a track by their number: those above what was moved before are added. */
  plays(
    writer: Writer,
    person: Person,
    id: string,
    item: () => ForeignItem | undefined,
    plays: { readonly count: number; readonly lastAt: string | null },
  ): void {
    const { source, tally, clock } = this.#options;
    const counts = tally.table('play counts', 1);
    const key = JSON.stringify([person.key, id]);
    const moved = localOf(writer, source, 'play counts', key) ?? 0;
    const more = Math.min(plays.count, 1_000_000) - moved;
    if (more <= 0) {
      counts.before += 1;
      return;
    }
    const local = this.find(writer, person, id, item);
    if (typeof local === 'string') return tally.leave('play counts', local);
    const lastAt = plays.lastAt ?? new Date(clock()).toISOString();
    addPlayCount(writer, person.viewer.account, local, { count: more, lastAt });
    remember(writer, source, 'play counts', key, moved + more);
    counts.added += 1;
  }

  /** One play with its time; `plays` of the same track must not count it again. */
  play(writer: Writer, person: Person, id: string, item: () => ForeignItem | undefined, at: string): void {
    this.#once(writer, 'plays', [person.key, id, at], () => {
      const local = this.find(writer, person, id, item);
      if (typeof local === 'string') return local;
      addPlay(writer, person.viewer.account, local, at);
      const { source } = this.#options;
      const key = JSON.stringify([person.key, id]);
      remember(writer, source, 'play counts', key, (localOf(writer, source, 'play counts', key) ?? 0) + 1);
      return { row: null, isNew: true };
    });
  }

  bookmark(
    writer: Writer,
    person: Person,
    id: string,
    item: () => ForeignItem | undefined,
    place: Parameters<typeof addBookmark>[3],
  ): void {
    this.#once(writer, 'bookmarks', [person.key, id], () => {
      const local = this.find(writer, person, id, item);
      if (typeof local === 'string') return local;
      return { row: null, isNew: addBookmark(writer, person.viewer.account, local, place) };
    });
  }

  /** `tracks`: what each place of the list holds there. */
  playlist(
    writer: Writer,
    person: Person,
    id: string,
    list: Omit<Parameters<typeof addPlaylist>[2], 'trackIds'>,
    tracks: readonly { readonly id: string; readonly item: () => ForeignItem | undefined }[],
  ): void {
    this.#once(writer, 'playlists', [id], () => {
      const trackIds = this.#tracks(writer, person, tracks, 'places of playlists');
      return { row: addPlaylist(writer, person.viewer.account, { ...list, trackIds }), isNew: true };
    });
  }

  queue(
    writer: Writer,
    person: Person,
    queue: { readonly current: string | null; readonly positionMs: number; readonly by: string },
    tracks: readonly { readonly id: string; readonly item: () => ForeignItem | undefined }[],
  ): void {
    this.#once(writer, 'play queues', [person.key], () => {
      const trackIds = this.#tracks(writer, person, tracks, 'places of play queues');
      if (trackIds.length === 0) return 'nothing of it was found here';
      const current = tracks.find(({ id }) => id === queue.current);
      const local = current === undefined ? -1 : this.find(writer, person, current.id, current.item);
      const index = typeof local === 'number' ? Math.max(0, trackIds.indexOf(local)) : 0;
      const isNew = addQueue(writer, person.viewer.account, {
        trackIds,
        index,
        positionMs: queue.positionMs,
        by: queue.by,
      });
      return { row: null, isNew };
    });
  }

  #tracks(
    reader: Reader,
    person: Person,
    tracks: readonly { readonly id: string; readonly item: () => ForeignItem | undefined }[],
    name: string,
  ): number[] {
    const counts = this.#options.tally.table(name, tracks.length);
    return tracks.flatMap(({ id, item }) => {
      const local = this.find(reader, person, id, item);
      if (typeof local === 'number') {
        counts.added += 1;
        return [local];
      }
      this.#options.tally.leave(name, local);
      return [];
    });
  }

  #once(
    writer: Writer,
    entity: string,
    parts: readonly string[],
    move: () => string | { readonly row: number | null; readonly isNew: boolean },
  ): void {
    const { source, tally } = this.#options;
    const counts = tally.table(entity, 1);
    const key = parts.length === 1 ? (parts[0] ?? '') : JSON.stringify(parts);
    if (localOf(writer, source, entity, key) !== undefined) {
      counts.before += 1;
      return;
    }
    const moved = move();
    if (typeof moved === 'string') return tally.leave(entity, moved);
    counts[moved.isNew ? 'added' : 'matched'] += 1;
    remember(writer, source, entity, key, moved.row);
  }

  #match(reader: Reader, id: string, item: () => ForeignItem | undefined): number | null {
    const known = this.#found.get(id);
    if (known !== undefined) return known;
    const there = item();
    const local = there === undefined ? null : match(reader, there);
    if (local === null)
      this.#options.tally.unmatched(there === undefined ? `${id}: nothing there` : describe(there));
    if (this.#found.size > 200_000) this.#found.clear();
    this.#found.set(id, local);
    return local;
  }
}

/** Ids of things there are written `track:…`, `album:…`, `artist:…`. */
function kindOf(id: string): ItemKind {
  if (id.startsWith('album:')) return 'album';
  return id.startsWith('artist:') ? 'artist' : 'track';
}

function match(reader: Reader, item: ForeignItem): number | null {
  if (item.kind === 'track') return matchTrack(reader, item);
  return item.kind === 'album' ? matchAlbum(reader, item) : matchArtist(reader, item);
}

function describe(item: ForeignItem): string {
  if (item.kind === 'artist') return `artist: ${item.name ?? '?'}`;
  if (item.kind === 'album') return `album: ${item.artist ?? '?'} - ${item.name ?? '?'}`;
  const path = item.path === null ? '' : ` (${item.path})`;
  return `track: ${item.artist ?? '?'} - ${item.title ?? '?'}${path}`;
}
