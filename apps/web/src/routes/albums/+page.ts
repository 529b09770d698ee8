import { answer, api, loading } from '#lib/api/index.ts';
import { AlbumPages } from '#lib/features/albums/album-pages.svelte.ts';
import { gridQueryOf } from '#lib/features/albums/grid-query.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url }) => {
  const pages = loading(AlbumPages.load(gridQueryOf(url.searchParams)));
  const genres = loading(answer(api.GET('/api/v1/genres')));
  return { pages: await pages, genres: (await genres).items };
};
