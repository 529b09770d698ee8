/**
 * Items of the catalogue as Jellyfin clients know them, written on the thread that reads: as rows they would be copied to
 * the thread that answers, and be written there while everybody else waits.
 */
import type { Reader } from '@bandstand/sqlite';
import type { Viewer } from '../access/index.ts';
import { catalogueReading, type SearchQuery, type ThreadState } from '../catalogue/index.ts';
import { albumItem } from './album.ts';
import { artistItem } from './artist.ts';
import { audioItem } from './audio.ts';
import type { Item } from './base.ts';
import { type ItemLook, type ItemShape, itemLook } from './look.ts';
import { type WrittenItems, written } from './written.ts';

export { jellyfinSimilarAlbums, jellyfinSimilarArtists, jellyfinSimilarTracks } from './similar.ts';

interface Shaped {
  readonly shape: ItemShape;
}
type Arguments<K extends 'albums' | 'artists' | 'tracks'> = Parameters<(typeof catalogueReading)[K]>[1];

export function jellyfinAlbums(
  reader: Reader,
  asked: Arguments<'albums'> & Shaped,
  state: ThreadState,
): WrittenItems {
  const { items, total } = catalogueReading.albums(reader, asked, state);
  const look = itemLook(asked.shape);
  return written(items, total, (row) => albumItem(look, row));
}

export function jellyfinArtists(
  reader: Reader,
  asked: Arguments<'artists'> & Shaped,
  state: ThreadState,
): WrittenItems {
  const { items, total } = catalogueReading.artists(reader, asked, state);
  const look = itemLook(asked.shape);
  return written(items, total, (row) => artistItem(look, row));
}

export function jellyfinTracks(
  reader: Reader,
  asked: Arguments<'tracks'> & Shaped,
  state: ThreadState,
): WrittenItems {
  const { items, total } = catalogueReading.tracks(reader, asked, state);
  const look = itemLook(asked.shape);
  return written(items, total, (row) => audioItem(look, row));
}

interface AskedHits extends Shaped, Pick<SearchQuery, 'query' | 'rootId'> {
  readonly viewer: Viewer;
  readonly kind: 'artists' | 'albums' | 'tracks';
  readonly offset: number;
  readonly limit: number;
}

/** Hits of one kind. The total is that of what is shown up to here, and one more where there is more. */
export function jellyfinFound(
  reader: Reader,
  { viewer, query, rootId, kind, offset, limit, shape }: AskedHits,
  state: ThreadState,
): WrittenItems {
  const none = { offset: 0, limit: 0 };
  const slices = { artists: none, albums: none, tracks: none, [kind]: { offset, limit: limit + 1 } };
  const found = catalogueReading.search(reader, { viewer, query: { query, rootId, ...slices } }, state);
  const look = itemLook(shape);
  const items = itemsOf(look, found);
  return written(items.slice(0, limit), offset + items.length, (item) => item);
}

const itemsOf = (look: ItemLook, found: ReturnType<typeof catalogueReading.search>): readonly Item[] => [
  ...found.artists.map((row) => artistItem(look, row)),
  ...found.albums.map((row) => albumItem(look, row)),
  ...found.tracks.map((row) => audioItem(look, row)),
];
