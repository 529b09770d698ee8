import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => {
  const { id } = params;
  const albums = async (artistAlbums: 'own' | 'appears-on') => {
    const query = { artist: id, artistAlbums, sort: 'year', order: 'desc', limit: 200 } as const;
    return (await answer(api.GET('/api/v1/albums', { params: { query } }))).items;
  };
  const [artist, own, appears] = await loading(
    Promise.all([
      answer(api.GET('/api/v1/artists/{gid}', { params: { path: { gid: id } } })),
      albums('own'),
      albums('appears-on'),
    ]),
  );
  return { artist, own, appears };
};
