import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params: { app, vod } }) => ({
  vod: await loading(answer(api.GET('/api/v1/apps/{app}/vods/{vod}', { params: { path: { app, vod } } }))),
});
