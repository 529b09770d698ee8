import type { Writer } from '../drivers/index.ts';
import { type ItemInput, idOf, type UserDataState } from '../models/index.ts';
import { ingestItems } from '../queries/index.ts';
import { itemOfLine, userDataOfLine } from './feed-items.ts';
import type { FeedLine } from './feed-lines.ts';
import { Names } from './feed-names.ts';
import { loseItems } from './lose.ts';
import { losePlaylists, takePlaylist } from './playlists.ts';
import type { Pass, Tally } from './progress.ts';
import { spreadNames } from './spread.ts';
import { takeUserData } from './user-data.ts';

export interface FeedPlace {
  /** The store's number of the library that all music is kept in. */
  readonly libraryId: number | null;
  /** Names that earlier batches of this pass have told. */
  names: Names | undefined;
  /** Ids that were told, where those that are not must go afterwards. */
  readonly told: Set<string> | undefined;
  /** Playlists that fill themselves: the feed does not hold their tracks. */
  readonly smart: Map<string, string>;
}

interface Sorted {
  readonly items: ItemInput[];
  readonly data: Map<string, UserDataState | undefined>;
  readonly gone: string[];
  readonly playlists: FeedLine[];
  readonly gonePlaylists: string[];
}

function sorted(lines: readonly FeedLine[], names: Names): Sorted {
  const found: Sorted = { items: [], data: new Map(), gone: [], playlists: [], gonePlaylists: [] };
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
      if (item !== undefined) found.items.push(item);
    }
  }
  return found;
}

/** Artists and albums first: tracks of the same batch repeat their names. */
const RANK: Readonly<Record<string, number>> = { artist: 0, album: 1 };
const parentsFirst = (lines: readonly FeedLine[]): readonly FeedLine[] =>
  lines.toSorted((a, b) => (RANK[a.kind] ?? 2) - (RANK[b.kind] ?? 2));

/** Takes lines of a snapshot or feed into the store, in the caller's transaction. */
export function applyLines(
  writer: Writer,
  { account, clock }: Pass,
  place: FeedPlace,
  lines: readonly FeedLine[],
  tally: Tally,
): void {
  const now = clock();
  const names = new Names(writer, account, place.names);
  place.names = names;
  const { items, data, gone, playlists, gonePlaylists } = sorted(parentsFirst(lines), names);
  tally.ingested(ingestItems(writer, { account, libraryId: place.libraryId, now }, items));
  tally.add({ updated: spreadNames(writer, account, items, now) });
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
  for (const { id } of items) place.told?.add(id);
}

function playlistOf(id: string | null, { name, tracks }: FeedLine['item']) {
  if (id === null || typeof name !== 'string') return undefined;
  const items = Array.isArray(tracks) ? tracks.flatMap((track: unknown) => idOf(track) ?? []) : [];
  return { id, name, items };
}
