import { loading } from '#lib/api/index.ts';
import { loadTrack } from '#lib/features/editing/track.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => ({
  id: params.id,
  first: await loading(loadTrack(params.id)),
});
