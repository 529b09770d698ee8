import { answer, api, loading, type SearchResult } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

const nothing: SearchResult = { artists: [], albums: [], tracks: [] };

export const load: PageLoad = async ({ url }) => {
  const text = (url.searchParams.get('q') ?? '').trim();
  if (text === '') return { text, result: nothing };
  const query = { q: text, artists: 18, albums: 30, tracks: 60 };
  return { text, result: await loading(answer(api.GET('/api/v1/search', { params: { query } }))) };
};
