import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

/** The playlist whose rules are changed, `?of=`; null for a new one. */
export const load: PageLoad = async ({ url }) => {
  const gid = url.searchParams.get('of');
  if (gid === null) return { playlist: null };
  return {
    playlist: await loading(answer(api.GET('/api/v1/playlists/{gid}', { params: { path: { gid } } }))),
  };
};
