import { ApiProblem, answer, api, type LiveSelf } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ self: await selfOrNull() });

/** What one is in live; null for strangers. */
async function selfOrNull(): Promise<LiveSelf | null> {
  try {
    return await answer(api.GET('/api/v1/hub/me'));
  } catch (error) {
    if (error instanceof ApiProblem && [401, 403, 404].includes(error.status)) return null;
    throw error;
  }
}
