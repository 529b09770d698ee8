import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => ({
  podcast: await loading(answer(api.GET('/api/v1/podcasts/{gid}', { params: { path: { gid: params.id } } }))),
});
