import { loading } from '#lib/api/index.ts';
import { loadArtist } from '#lib/features/editing/artist.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => ({
  id: params.id,
  first: await loading(loadArtist(params.id)),
});
