import type { Writer } from '../drivers/index.ts';
import { type ItemInput, idOf, type UserDataState } from '../models/index.ts';
import { ingestItems, Unsearched } from '../queries/index.ts';
import { takePlaylist } from '../queue/index.ts';
import { itemOfLine, userDataOfLine } from './feed-items.ts';
import type { FeedLine } from './feed-lines.ts';
import { Names } from './feed-names.ts';
import { loseItems } from './lose.ts';
import { losePlaylists } from './playlists.ts';
import type { Pass, Tally } from './progress.ts';
import { renamedArtists, spreadNames } from './spread.ts';
import { takeUserData } from './user-data.ts';

/** The store's numbers of libraries with music. */
export interface MusicLibraries {
  /** Where everything lies that says nothing else, and all artists: they belong to no library alone. */
  readonly first: number | null;
  /** By the ids of their music folders. */
  readonly byFolder: ReadonlyMap<string, number>;
}

export interface FeedPlace {
  readonly libraries: MusicLibraries;
  /** Names that earlier batches of this pass have told. */
  names: Names | undefined;
  /** Ids that were told, where those that are not must go afterwards. */
  readonly told: Set<string> | undefined;
  /** Playlists that fill themselves: the feed does not hold their tracks. */
  readonly smart: Map<string, string>;
}

interface Sorted {
  /** By the library that they lie in. */
  readonly items: Map<number | null, ItemInput[]>;
  readonly data: Map<string, UserDataState | undefined>;
  readonly gone: string[];
  readonly playlists: FeedLine[];
  readonly gonePlaylists: string[];
}

function sorted(lines: readonly FeedLine[], names: Names, { first, byFolder }: MusicLibraries): Sorted {
  const found: Sorted = { items: new Map(), data: new Map(), gone: [], playlists: [], gonePlaylists: [] };
  for (const line of lines) {
    const id = idOf(line.id);
    if (id === null || line.op === undefined) continue;
    const isDelete = line.op === 'delete';
    if (line.kind === 'userdata') {
      if (line.of !== 'genre' && line.of !== 'playlist')
        found.data.set(id, isDelete ? undefined : userDataOfLine(line));
    } else if (line.kind === 'playlist') {
      if (isDelete) found.gonePlaylists.push(id);
      else found.playlists.push(line);
    } else if (isDelete) found.gone.push(id);
    else {
      const item = itemOfLine(line, names);
      const library = byFolder.get(idOf(line.item['musicFolder']) ?? '') ?? first;
      const there = found.items.get(library);
      if (item === undefined) continue;
      if (there === undefined) found.items.set(library, [item]);
      else there.push(item);
    }
  }
  return found;
}

/** Artists and albums first: tracks of the same batch repeat their names. */
const RANK: Readonly<Record<string, number>> = { artist: 0, album: 1 };
const parentsFirst = (lines: readonly FeedLine[]): readonly FeedLine[] =>
  lines.toSorted((a, b) => (RANK[a.kind] ?? 2) - (RANK[b.kind] ?? 2));

/** Takes lines of a snapshot or feed into the store, in the caller's transaction, batch by batch. */
export function applyLines(
  writer: Writer,
  pass: Pass,
  place: FeedPlace,
  batches: Iterable<readonly FeedLine[]>,
  tally: Tally,
): void {
  const unsearched = new Unsearched(writer);
  for (const lines of batches) applyBatch(writer, pass, place, unsearched, lines, tally);
  unsearched.flush();
}

function applyBatch(
  writer: Writer,
  { account, clock }: Pass,
  place: FeedPlace,
  unsearched: Unsearched,
  lines: readonly FeedLine[],
  tally: Tally,
): void {
  const now = clock();
  const names = new Names(writer, account, place.names);
  place.names = names;
  const { items, data, gone, playlists, gonePlaylists } = sorted(parentsFirst(lines), names, place.libraries);
  for (const [libraryId, inLibrary] of items) {
    const renamed = renamedArtists(writer, account, inLibrary);
    tally.ingested(ingestItems(writer, { account, libraryId, now, unsearched }, inLibrary));
    tally.add({ updated: spreadNames(writer, account, inLibrary, now, { renamed, unsearched }) });
    for (const { id } of inLibrary) place.told?.add(id);
  }
  if (gone.length > 0) unsearched.flush();
  tally.add({ removed: loseItems(writer, account, gone, now) });
  tally.add({ touched: takeUserData(writer, account, data, now) });
  for (const { id, item } of playlists) {
    const list = playlistOf(idOf(id), item);
    if (list === undefined) continue;
    place.told?.add(list.id);
    if (item['rules'] !== null && item['rules'] !== undefined) place.smart.set(list.id, list.name);
    else if (takePlaylist(writer, account, list, now)) tally.add({ playlists: 1 });
  }
  tally.add({ playlists: losePlaylists(writer, account, gonePlaylists, now) });
}

function playlistOf(id: string | null, { name, tracks }: FeedLine['item']) {
  if (id === null || typeof name !== 'string') return undefined;
  const items = Array.isArray(tracks) ? tracks.flatMap((track: unknown) => idOf(track) ?? []) : [];
  return { id, name, items };
}
