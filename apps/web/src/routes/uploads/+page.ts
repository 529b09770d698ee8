import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

/** The last uploads and what the account may still store; nothing for strangers. */
export const load: PageLoad = async () => {
  const { account } = await loading(answer(api.GET('/api/v1/auth/status')));
  if (account === null) return { items: [], storage: null };
  const { items, storage } = await loading(
    answer(api.GET('/api/v1/uploads', { params: { query: { limit: 200 } } })),
  );
  return { items, storage };
};
