import type { AlbumSort } from '#lib/api/index.ts';
import type { GridQuery } from './album-pages.svelte.ts';

/** Orders that everybody can choose, then those of somebody who is signed in. */
export const openSorts = ['title', 'artist', 'added', 'published', 'year', 'random'] as const;
export const ownSorts = ['frequent', 'recent', 'starred', 'rated'] as const;

export const firstSort: AlbumSort = 'added';

/** What an address asks for: `/albums?sort=year&genre=Jazz`. Unknown words are passed over. */
export function gridQueryOf(params: Pick<URLSearchParams, 'get'>): GridQuery {
  const sort = [...openSorts, ...ownSorts].find((one) => one === params.get('sort')) ?? firstSort;
  const genre = params.get('genre');
  const seed = Number(params.get('seed'));
  return {
    sort,
    ...(sort === 'year' ? { order: 'desc' } : {}),
    ...(genre ? { genre } : {}),
    ...(sort === 'random' && Number.isSafeInteger(seed) && seed > 0 ? { seed } : {}),
  };
}

/** The address of a choice. A random order carries its seed, so that going back shows the same one. */
export function gridAddress(sort: AlbumSort, genre: string, random: () => number): string {
  const params = new URLSearchParams();
  if (sort !== firstSort) params.set('sort', sort);
  if (sort === 'random') params.set('seed', String(1 + Math.floor(random() * 1e9)));
  if (genre !== '') params.set('genre', genre);
  const query = params.toString();
  return query === '' ? '/albums' : `/albums?${query}`;
}
