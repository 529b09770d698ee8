import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => ({
  playlist: await loading(
    answer(api.GET('/api/v1/playlists/{gid}', { params: { path: { gid: params.id } } })),
  ),
});
