import { type Album, answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => {
  const album = await loading(
    answer(api.GET('/api/v1/albums/{gid}', { params: { path: { gid: params.id } } })),
  );
  return { album, more: moreBy(album) };
};

/** Other albums of the same artist; none when they cannot be had. */
async function moreBy({ id, artists, compilation }: Pick<Album, 'id' | 'artists' | 'compilation'>) {
  const artist = artists[0]?.id;
  if (artist === undefined || compilation) return [];
  const query = { artist, artistAlbums: 'own', sort: 'year', order: 'desc', limit: 20 } as const;
  try {
    const { items } = await answer(api.GET('/api/v1/albums', { params: { query } }));
    return items.filter((album) => album.id !== id);
  } catch {
    return [];
  }
}
