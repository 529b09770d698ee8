import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => {
  const query = { sort: 'starred', limit: 200 } as const;
  const [artists, albums, tracks] = await loading(
    Promise.all([
      answer(api.GET('/api/v1/artists', { params: { query } })),
      answer(api.GET('/api/v1/albums', { params: { query } })),
      answer(api.GET('/api/v1/tracks', { params: { query: { ...query, limit: 500 } } })),
    ]),
  );
  return { artists: artists.items, albums: albums.items, tracks: tracks.items };
};
