import { answer, api, loading, type Playlist } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => {
  return { playlists: await loading(all()) };
};

/** Every playlist, page by page. Strangers have none. */
async function all(): Promise<readonly Playlist[]> {
  const { account } = await answer(api.GET('/api/v1/auth/status'));
  if (account === null) return [];
  const lists: Playlist[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 500, ...(cursor === null ? {} : { cursor }) };
    const page = await answer(api.GET('/api/v1/playlists', { params: { query } }));
    lists.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return lists;
}
