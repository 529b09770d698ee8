import { loading } from '#lib/api/index.ts';
import { loadAlbum } from '#lib/features/editing/album.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => ({
  id: params.id,
  first: await loading(loadAlbum(params.id)),
});
