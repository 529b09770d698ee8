import type { TrackRow } from '../../catalogue/index.ts';
import { albumItem, artistItem, type Item } from '../../jellyfin-items/index.ts';
import type { ListContext } from './context.ts';

const order = { sort: 'random' } as const;

/** Other artists of the genres that an artist's albums have. */
export async function artistsLike(
  { catalogue, viewer, look, seed }: ListContext,
  gid: string,
  limit: number,
): Promise<readonly Item[]> {
  const albums = (await catalogue.albumsOfArtist(viewer, gid)) ?? [];
  const genres = genresOf(albums);
  if (genres.length === 0) return [];
  const { items } = await catalogue.artists(viewer, {
    ...order,
    seed,
    genres,
    withAlbums: true,
    limit: limit + 1,
  });
  return items
    .filter((row) => row.gid !== gid)
    .slice(0, limit)
    .map((row) => artistItem(look, row));
}

/** Other albums of an album's artist, then of its genres. */
export async function albumsLike(
  { catalogue, viewer, look, seed }: ListContext,
  gid: string,
  limit: number,
): Promise<readonly Item[]> {
  const album = await catalogue.album(viewer, gid);
  if (album === undefined) return [];
  const [artist] = album.artists;
  const own = artist === undefined ? [] : ((await catalogue.albumsOfArtist(viewer, artist.gid, 'own')) ?? []);
  const genres = genresOf([album]);
  const alike =
    genres.length === 0
      ? []
      : (await catalogue.albums(viewer, { ...order, seed, genres, limit: limit + 1 })).items;
  const found = new Map([...own, ...alike].map((row) => [row.gid, row]));
  found.delete(gid);
  return [...found.values()].slice(0, limit).map((row) => albumItem(look, row));
}

/** Tracks of these genres, drawn at random; of everything when there are none. */
export async function tracksLike(
  { catalogue, viewer }: Pick<ListContext, 'catalogue' | 'viewer'>,
  genres: readonly string[],
  limit: number,
): Promise<readonly TrackRow[]> {
  return catalogue.randomTracks(viewer, genres.length === 0 ? { limit } : { genres: [...genres], limit });
}

export const genresOf = (
  rows: readonly { readonly genres: readonly string[] }[],
  most = 5,
): readonly string[] => [...new Set(rows.flatMap(({ genres }) => genres))].slice(0, most);
