/** Tracks of artists are few among a million: they are listed as ids, not told by a byte for every track there is. */
import type { ArtistAlbums } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { artistRow, filterSql } from './filter-sql.ts';
import { readIds } from './id-list.ts';
import { type TrackLayout, tracksOf } from './layout.ts';
import { seenAlbums } from './seen.ts';

/** Of whom tracks are: on albums of his own, on those of others, on any; or credited to him wherever they are. */
export type TracksOf = ArtistAlbums | 'credited';

/** Row ids of the tracks of an artist, ascending. */
export function artistTracks(scope: Scope, gid: string, as: TracksOf): Kept<Int32Array> {
  const { memory, reader } = scope;
  const layout = memory.layout(reader);
  // Of a track on several releases the viewer may see one and not another: only what he sees may say where it is.
  const seen = layout.value.more.albums.length === 0 ? undefined : seenAlbums(scope);
  const { artist, album, track } = memory.feed;
  const stamp = `${artist}:${album}:${track}:${layout.id}:${seen?.id ?? ''}`;
  return memory.positions.get(`tracks ${as} ${gid}`, stamp, (): Int32Array => {
    const params = { artist: artistRow(scope, gid) };
    const credited = (): Int32Array => readIds(reader, filterSql.creditedTracks, params);
    if (as === 'credited') return credited().sort();
    const albums = readIds(reader, filterSql.ownAlbums, params);
    const own = onAlbums(layout.value, seen === undefined ? albums : albums.filter((id) => seen.value[id]));
    if (as === 'own') return sorted(own);
    if (as === 'all') return sorted([...own, ...credited()]);
    const known = new Set(own);
    return credited()
      .filter((id) => !known.has(id))
      .sort();
  });
}

/** The tracks of any of these artists. */
export function tracksOfAny(scope: Scope, gids: readonly string[], as: TracksOf): Kept<Int32Array> {
  const lists = gids.map((gid) => artistTracks(scope, gid, as));
  const [only] = lists;
  if (only !== undefined && lists.length === 1) return only;
  const key = `tracks of any of ${lists.map(({ id }) => id).join()}`;
  return scope.memory.positions.get(
    key,
    '',
    (): Int32Array => sorted(lists.flatMap(({ value }) => [...value])),
  );
}

function onAlbums(layout: TrackLayout, albums: Int32Array): number[] {
  const found: number[] = [];
  for (const album of albums) found.push(...tracksOf(layout, album));
  const { more } = layout;
  if (more.albums.length === 0) return found;
  const wanted = new Set(albums);
  for (let i = 0; i < more.albums.length; i++)
    if (wanted.has(more.albums[i] ?? 0)) found.push(more.tracks[i] ?? 0);
  return found;
}

const sorted = (ids: readonly number[]): Int32Array => Int32Array.from(new Set(ids)).sort();
