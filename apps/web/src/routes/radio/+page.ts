import { answer, api, loading, type Station } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ stations: await loading(all()) });

/** Every station, page by page; none for strangers. */
async function all(): Promise<readonly Station[]> {
  const { account } = await answer(api.GET('/api/v1/auth/status'));
  if (account === null) return [];
  const stations: Station[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 500, ...(cursor === null ? {} : { cursor }) };
    const page = await answer(api.GET('/api/v1/radio-stations', { params: { query } }));
    stations.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return stations;
}
