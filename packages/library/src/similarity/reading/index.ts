/**
 * What reading threads do for the likeness of things: exported by the module of the pool beside the catalogue's functions.
 * Everything is taken from what the viewer himself is shown, so that nothing can be concluded about the rest.
 */
import type { Reader } from '@bandstand/sqlite';
import type { Viewer } from '../../access/index.ts';
import {
  type AlbumRow,
  type ArtistRow,
  catalogueReading,
  foldName,
  scopeOf,
  type ThreadState,
  type TrackRow,
} from '../../catalogue/index.ts';
import { spread } from './formula.ts';
import { ranking } from './ranking.ts';
import { type Kind, type Like, seedsOf } from './seeds.ts';
import { gidsOfName, topIds } from './top.ts';

export type { Like } from './seeds.ts';

interface Asked {
  readonly viewer: Viewer;
  readonly like: Like;
  readonly limit: number;
}

function idsLike(
  reader: Reader,
  { viewer, like, limit }: Asked,
  state: ThreadState,
  kind: Kind,
): readonly number[] | undefined {
  const scope = scopeOf(reader, viewer, state);
  const seeds = seedsOf(scope, like);
  if (seeds === undefined) return undefined;
  const found = ranking(scope, seeds, kind, limit);
  return kind === 'track' ? spread(found, limit) : found.slice(0, limit).map(({ id }) => id);
}

/** Tracks, best first, one of each song; undefined when there is nothing that they could be like. */
export function similarTracks(
  reader: Reader,
  asked: Asked,
  state: ThreadState,
): readonly TrackRow[] | undefined {
  const { viewer, limit } = asked;
  // Some more, as one song may be there in several recordings.
  const ids = idsLike(reader, { ...asked, limit: limit + 20 }, state, 'track');
  if (ids === undefined) return undefined;
  const rows = catalogueReading.tracksByIds(reader, { viewer, ids, reach: 'list' }, state);
  const songs = new Map<string, TrackRow>();
  for (const row of rows) {
    if (row === null) continue;
    const name = `${foldName(row.title)} ${row.artists[0]?.id ?? row.artistDisplay}`;
    if (!songs.has(name)) songs.set(name, row);
  }
  return [...songs.values()].slice(0, limit);
}

export function similarAlbums(
  reader: Reader,
  asked: Asked,
  state: ThreadState,
): readonly AlbumRow[] | undefined {
  const ids = idsLike(reader, asked, state, 'album');
  if (ids === undefined) return undefined;
  const rows = catalogueReading.albumsByIds(reader, { viewer: asked.viewer, ids }, state);
  return rows.filter((row) => row !== null);
}

export function similarArtists(
  reader: Reader,
  asked: Asked,
  state: ThreadState,
): readonly ArtistRow[] | undefined {
  const ids = idsLike(reader, asked, state, 'artist');
  if (ids === undefined) return undefined;
  const rows = catalogueReading.artistsByIds(reader, { viewer: asked.viewer, ids }, state);
  return rows.filter((row) => row !== null);
}

/** The best-known tracks of an artist, by gid or by name; undefined when the viewer sees no such artist. */
export function topTracks(
  reader: Reader,
  { viewer, artist, limit }: Pick<Asked, 'viewer' | 'limit'> & { readonly artist: TopOf },
  state: ThreadState,
): readonly TrackRow[] | undefined {
  const scope = scopeOf(reader, viewer, state);
  const gids = 'gid' in artist ? [artist.gid] : gidsOfName(scope, foldName(artist.name));
  for (const gid of gids) {
    const row = catalogueReading.artist(reader, { viewer, gid }, state);
    if (row === undefined) continue;
    const ids = topIds(scope, row.id, limit);
    const rows = catalogueReading.tracksByIds(reader, { viewer, ids, reach: 'list' }, state);
    return rows.filter((one) => one !== null);
  }
  return undefined;
}

export type TopOf = { readonly gid: string } | { readonly name: string };
