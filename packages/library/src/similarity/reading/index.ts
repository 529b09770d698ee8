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
): { readonly seeds: readonly number[]; readonly found: readonly number[] } | undefined {
  const scope = scopeOf(reader, viewer, state);
  const seeds = seedsOf(scope, like);
  if (seeds === undefined) return undefined;
  const ranked = ranking(scope, seeds, kind, limit);
  const found = kind === 'track' ? spread(ranked, limit) : ranked.slice(0, limit).map(({ id }) => id);
  return { seeds: seeds.ids, found };
}

/**
 * Tracks, best first, one of each song; undefined when there is nothing that they could be like. `own`: so many of those
 * of the thing itself come before them, the most played; none where nothing is like it.
 */
export function similarTracks(
  reader: Reader,
  asked: Asked & { readonly own?: number },
  state: ThreadState,
): readonly TrackRow[] | undefined {
  const { viewer, limit, own = 0 } = asked;
  // Some more, as one song may be there in several recordings.
  const like = idsLike(reader, { ...asked, limit: limit + 20 }, state, 'track');
  if (like === undefined) return undefined;
  const ids = like.found.length === 0 ? [] : [...new Set([...like.seeds.slice(0, own), ...like.found])];
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
  const like = idsLike(reader, asked, state, 'album');
  if (like === undefined) return undefined;
  const rows = catalogueReading.albumsByIds(reader, { viewer: asked.viewer, ids: like.found }, state);
  return rows.filter((row) => row !== null);
}

export function similarArtists(
  reader: Reader,
  asked: Asked,
  state: ThreadState,
): readonly ArtistRow[] | undefined {
  const like = idsLike(reader, asked, state, 'artist');
  if (like === undefined) return undefined;
  const rows = catalogueReading.artistsByIds(reader, { viewer: asked.viewer, ids: like.found }, state);
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
