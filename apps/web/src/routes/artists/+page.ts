import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => {
  const query = { withAlbums: true };
  const { groups } = await loading(answer(api.GET('/api/v1/artists/index', { params: { query } })));
  return { groups };
};
