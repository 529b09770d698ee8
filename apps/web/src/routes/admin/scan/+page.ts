import { ApiProblem, answer, api, loading, type MusicRoot } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ roots: await loading(musicRoots()) });

/** The music folders with their paths; null for those who may not change them. */
async function musicRoots(): Promise<readonly MusicRoot[] | null> {
  try {
    return (await answer(api.GET('/api/v1/music-roots'))).items;
  } catch (error) {
    if (error instanceof ApiProblem && [401, 403].includes(error.status)) return null;
    throw error;
  }
}
