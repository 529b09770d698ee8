/** What is like something, as items that are written where they are read. */
import type { Reader } from '@bandstand/sqlite';
import { catalogueReading, type ThreadState } from '../catalogue/index.ts';
import { similarityReading } from '../similarity/index.ts';
import { albumItem } from './album.ts';
import { artistItem } from './artist.ts';
import { audioItem } from './audio.ts';
import { type ItemShape, itemLook } from './look.ts';
import { type WrittenItems, written } from './written.ts';

type Asked = Parameters<(typeof similarityReading)['similarTracks']>[1];
type Shaped = Asked & { readonly shape: ItemShape };

/** Artists, best first; with a biography where that is wanted. Undefined when there is nothing that they could be like. */
export function jellyfinSimilarArtists(
  reader: Reader,
  asked: Shaped,
  state: ThreadState,
): WrittenItems | undefined {
  const rows = similarityReading.similarArtists(reader, asked, state);
  const look = itemLook(asked.shape);
  const bios = look.wants('Overview') ? biosOf(reader, rows ?? []) : new Map<number, string>();
  return (
    rows && written(rows, rows.length, (row) => artistItem(look, { ...row, bio: bios.get(row.id) ?? null }))
  );
}

const bioSql = 'SELECT id, bio FROM artists WHERE id IN (SELECT value FROM json_each(?)) AND bio IS NOT NULL';

function biosOf(reader: Reader, rows: readonly { readonly id: number }[]): ReadonlyMap<number, string> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  return new Map(reader.all<{ id: number; bio: string }>(bioSql, [ids]).map(({ id, bio }) => [id, bio]));
}

/** Albums, likewise. */
export function jellyfinSimilarAlbums(
  reader: Reader,
  asked: Shaped,
  state: ThreadState,
): WrittenItems | undefined {
  const rows = similarityReading.similarAlbums(reader, asked, state);
  const look = itemLook(asked.shape);
  return rows && written(rows, rows.length, (row) => albumItem(look, row));
}

/** Tracks, likewise: before them those with the gids `first`, which are not there twice. None when nothing is like that. */
export function jellyfinSimilarTracks(
  reader: Reader,
  { first, ...asked }: Shaped & { readonly first: readonly string[] },
  state: ThreadState,
): WrittenItems | undefined {
  const { viewer, limit, shape } = asked;
  const look = itemLook(shape);
  const found = similarityReading.similarTracks(reader, asked, state);
  if (found === undefined || found.length === 0)
    return found && written(found, 0, (row) => audioItem(look, row));
  const begin =
    first.length === 0 ? [] : catalogueReading.tracksByGids(reader, { viewer, gids: first }, state);
  const all = new Map([...begin.filter((row) => row !== null), ...found].map((row) => [row.id, row]));
  const rows = [...all.values()].slice(0, limit);
  return written(rows, rows.length, (row) => audioItem(look, row));
}
