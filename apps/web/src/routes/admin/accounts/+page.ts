import { type Account, ApiProblem, answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ accounts: await loading(all()) });

/** Every account; null for those who may not see them. */
async function all(): Promise<readonly Account[] | null> {
  const accounts: Account[] = [];
  let cursor: string | null = null;
  try {
    do {
      const query: { limit: number; cursor?: string } = {
        limit: 500,
        ...(cursor === null ? {} : { cursor }),
      };
      const page = await answer(api.GET('/api/v1/accounts', { params: { query } }));
      accounts.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
  } catch (error) {
    if (error instanceof ApiProblem && [401, 403].includes(error.status)) return null;
    throw error;
  }
  return accounts;
}
