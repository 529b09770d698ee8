import { answer, api, loading, type Podcast } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ podcasts: await loading(all()) });

/** Every podcast, page by page; none for strangers. */
async function all(): Promise<readonly Podcast[]> {
  const { account } = await answer(api.GET('/api/v1/auth/status'));
  if (account === null) return [];
  const podcasts: Podcast[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 500, ...(cursor === null ? {} : { cursor }) };
    const page = await answer(api.GET('/api/v1/podcasts', { params: { query } }));
    podcasts.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return podcasts;
}
