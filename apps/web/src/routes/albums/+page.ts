import { answer, api, loading } from '#lib/api/index.ts';
import { AlbumPages } from '#lib/features/albums/album-pages.svelte.ts';
import { gridQueryOf } from '#lib/features/albums/grid-query.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url }) => {
  const query = gridQueryOf(url.searchParams);
  const [pages, genres] = await loading(
    Promise.all([AlbumPages.load(query), answer(api.GET('/api/v1/genres'))]),
  );
  const genre = query.genre;
  const tracks = pages.total === 0 && genre !== undefined ? await tracksOf(genre) : [];
  return { pages, genres: genres.items, tracks };
};

/** Tracks of a genre that no album as a whole has. */
async function tracksOf(genre: string) {
  const query = { genre, sort: 'album', limit: 500 } as const;
  return (await loading(answer(api.GET('/api/v1/tracks', { params: { query } })))).items;
}
