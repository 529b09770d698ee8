import { type AlbumQuery, answer, api, loading } from '#lib/api/index.ts';
import { firstSeed } from '#lib/features/home/seed.ts';
import type { PageLoad } from './$types';

const shelf = async (query: AlbumQuery) =>
  (await answer(api.GET('/api/v1/albums', { params: { query: { limit: 20, ...query } } }))).items;

export const load: PageLoad = async () => {
  const [counts, added, frequent, recent, random] = await loading(
    Promise.all([
      answer(api.GET('/api/v1/library')),
      shelf({ sort: 'added' }),
      shelf({ sort: 'frequent' }),
      shelf({ sort: 'recent' }),
      shelf({ sort: 'random', seed: firstSeed() }),
    ]),
  );
  return { counts, added, frequent, recent, random };
};
