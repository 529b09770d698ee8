import type { LivePrincipal } from '../access/index.ts';
import type { AppDatabases } from '../apps/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import type { AppName } from '../names/index.ts';
import type { LibraryTracks } from './library-tracks.ts';
import { placeOfStream, placeOfVod, relative } from './places.ts';
import { isSettled, reachMs } from './settled.ts';
import {
  countEntries,
  editEntry,
  entryById,
  forgetHeard,
  insertEntry,
  listEntries,
  refreshHeard,
  setHidden,
  settledNear,
} from './store.ts';
import type { HeardWords, ListedTrack, ListOwner, ListPlace, TrackEdit } from './types.ts';

export interface TrackListsOptions {
  readonly databases: AppDatabases;
  readonly library: LibraryTracks;
}

export interface PageOfTracks {
  readonly hidden: boolean;
  readonly after: { readonly startsMs: number; readonly id: number } | null;
  readonly limit: number;
}

/** Entries of one list; what would be more is not a list of what was played. */
export const mostEntries = 5000;
const firstPage = { startsMs: -1, id: -1 };

/** The track lists of streams and recordings: what was heard, and what people have made of it. */
export class TrackLists {
  readonly #options: TrackListsOptions;
  readonly #changed = new Set<(app: AppName, owner: ListOwner) => void>();

  constructor(options: TrackListsOptions) {
    this.#options = options;
  }

  /** Tells of each list that changes; returns how to stop. */
  onChanged(told: (app: AppName, owner: ListOwner) => void): () => void {
    this.#changed.add(told);
    return () => {
      this.#changed.delete(told);
    };
  }

  /** Where the list of a stream or a recording lies, by the id that addresses show. Throws `not_found`. */
  place(app: AppName, kind: 'stream' | 'vod', publicId: string): ListPlace {
    const find = kind === 'stream' ? placeOfStream : placeOfVod;
    return this.#options.databases.read(app, (reader) => find(reader, publicId));
  }

  /**
   * A page of entries, at most `limit`, with times from the place's beginning, as somebody may see them: what was heard of a
   * track of the library that is not for him is left out. `next` is where the next page begins, of the list's own times.
   */
  page(app: AppName, place: ListPlace, who: LivePrincipal | null, page: PageOfTracks) {
    const { hidden, after, limit } = page;
    const found = this.#options.databases.read(app, (reader) =>
      listEntries(reader, place, { hidden, after: after ?? firstPage, limit: limit + 1 }),
    );
    const last = found.length > limit ? found[limit - 1] : undefined;
    const items = this.named(who, found.slice(0, limit)).map((entry) => within(entry, place));
    return { items, next: last === undefined ? null : { startsMs: last.startsMs, id: last.id } };
  }

  /** The whole list that is not hidden, as `page`. */
  all(app: AppName, place: ListPlace, who: LivePrincipal | null): ListedTrack[] {
    return this.page(app, place, who, { hidden: false, after: null, limit: mostEntries }).items;
  }

  /** Entries as somebody may see them, with the times that they have. */
  named(who: LivePrincipal | null, entries: readonly ListedTrack[]): ListedTrack[] {
    const tracks = new Set(entries.flatMap(({ libraryTrack }) => libraryTrack ?? []));
    const seen = this.#seen(who, [...tracks]);
    return entries.flatMap((entry) => {
      if (entry.libraryTrack === null || seen.has(entry.libraryTrack)) return [entry];
      return entry.origin === 'person' ? [{ ...entry, libraryTrack: null }] : [];
    });
  }

  /** Adds what a person says, with times from the place's beginning. Throws `invalid`, `conflict` for a list that is full. */
  add(
    app: AppName,
    place: ListPlace,
    who: LivePrincipal,
    edit: TrackEdit & { readonly title: string; readonly startsMs: number },
  ): ListedTrack {
    this.#check(who, edit);
    const none = {
      artist: null,
      release: null,
      mbid: null,
      acoustid: null,
      libraryTrack: null,
      endsMs: null,
    };
    const moved = { ...none, ...edit, ...shifted(edit, place), startsMs: edit.startsMs + place.fromMs };
    checkTimes(moved);
    return this.#write(app, place, (writer) => {
      if (countEntries(writer, place.owner) >= mostEntries)
        throw new LiveError('conflict', `A track list has ${mostEntries} entries at most.`);
      return insertEntry(writer, place.owner, { ...moved, score: null, origin: 'person' });
    });
  }

  /** Changes an entry, which nothing that is heard changes any more. Throws `not_found`, `invalid`. */
  change(app: AppName, place: ListPlace, who: LivePrincipal, id: number, edit: TrackEdit): ListedTrack {
    this.#check(who, edit);
    const moved = { ...edit, ...shifted(edit, place) };
    return this.#write(app, place, (writer) => {
      const before = this.#mine(entryById(writer, place.owner, id), who);
      const { startsMs = before.startsMs, endsMs = before.endsMs } = moved;
      checkTimes({ startsMs, endsMs });
      editEntry(writer, id, moved);
      return id;
    });
  }

  /** Takes an entry off the list, or puts it back. Hidden ones are not heard again. Throws `not_found`. */
  setHidden(app: AppName, place: ListPlace, who: LivePrincipal, id: number, hidden: boolean): ListedTrack {
    return this.#write(app, place, (writer) => {
      this.#mine(entryById(writer, place.owner, id), who);
      setHidden(writer, id, hidden);
      return id;
    });
  }

  /**
   * Keeps what was heard: a new entry, or more about the one with this id. Returns its id, null for what people have decided
   * otherwise and for a list that is full. Throws `busy`.
   */
  keepHeard(app: AppName, owner: ListOwner, heard: HeardWords, id: number | undefined): number | null {
    const kept = this.#options.databases.write(app, (writer) => {
      if (id !== undefined) {
        refreshHeard(writer, id, heard);
        return id;
      }
      const { startsMs, endsMs } = heard;
      const near = settledNear(writer, owner, startsMs, endsMs ?? startsMs, reachMs);
      if (isSettled(heard, near) || countEntries(writer, owner) >= mostEntries) return null;
      return insertEntry(writer, owner, { ...heard, origin: 'heard' });
    });
    this.#tell(app, owner);
    return kept;
  }

  /** Puts what was heard in the place of all that was heard in this part before; people's entries stay. Throws `busy`. */
  replaceHeard(app: AppName, place: ListPlace, list: readonly HeardWords[]): void {
    const { owner } = place;
    this.#options.databases.write(app, (writer) => {
      forgetHeard(writer, place);
      const room = mostEntries - countEntries(writer, owner);
      for (const heard of list.slice(0, Math.max(0, room))) {
        const near = settledNear(writer, owner, heard.startsMs, heard.endsMs ?? heard.startsMs, reachMs);
        if (!isSettled(heard, near)) insertEntry(writer, owner, { ...heard, origin: 'heard' });
      }
    });
    this.#tell(app, owner);
  }

  #write(
    app: AppName,
    place: ListPlace,
    work: (writer: Parameters<Parameters<AppDatabases['write']>[1]>[0]) => number,
  ): ListedTrack {
    const entry = this.#options.databases.write(app, (writer) =>
      entryById(writer, place.owner, work(writer)),
    );
    if (entry === undefined) throw notFound('entry');
    this.#tell(app, place.owner);
    return within(entry, place);
  }

  #mine(entry: ListedTrack | undefined, who: LivePrincipal): ListedTrack {
    const [seen] = entry === undefined ? [] : this.named(who, [entry]);
    if (seen === undefined) throw notFound('entry');
    return seen;
  }

  #check(who: LivePrincipal, { libraryTrack, title }: TrackEdit): void {
    if (title?.trim() === '') throw new LiveError('invalid', 'An entry needs a title.');
    if (typeof libraryTrack === 'string' && !this.#seen(who, [libraryTrack]).has(libraryTrack))
      throw new LiveError('invalid', `There is no track ${libraryTrack} in the library.`);
  }

  #seen(who: LivePrincipal | null, tracks: readonly string[]): ReadonlySet<string> {
    if (tracks.length === 0) return new Set();
    const { library } = this.#options;
    const pages = Array.from({ length: Math.ceil(tracks.length / 500) }, (_, page) =>
      tracks.slice(page * 500, (page + 1) * 500),
    );
    return new Set(pages.flatMap((page) => [...library.seen(who, page)]));
  }

  #tell(app: AppName, owner: ListOwner): void {
    for (const told of this.#changed) told(app, owner);
  }
}

const within = (entry: ListedTrack, place: ListPlace): ListedTrack => ({
  ...entry,
  startsMs: relative(entry.startsMs, place),
  endsMs: entry.endsMs === null ? null : relative(entry.endsMs, place),
});

/** The times of an edit as the list has them. */
function shifted({ startsMs, endsMs }: TrackEdit, { fromMs }: ListPlace): TrackEdit {
  return {
    ...(startsMs === undefined ? {} : { startsMs: startsMs + fromMs }),
    ...(typeof endsMs === 'number' ? { endsMs: endsMs + fromMs } : {}),
  };
}

function checkTimes({ startsMs = 0, endsMs }: Pick<TrackEdit, 'startsMs' | 'endsMs'>): void {
  if (typeof endsMs === 'number' && endsMs <= startsMs)
    throw new LiveError('invalid', 'An entry ends after it has begun.');
}
