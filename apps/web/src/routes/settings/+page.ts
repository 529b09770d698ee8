import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

const none = { passwords: [], sessions: [], tokens: [], shares: [] };

export const load: PageLoad = async () => {
  const { account } = await loading(answer(api.GET('/api/v1/auth/status')));
  if (account === null) return none;
  const [passwords, sessions, tokens, shares] = await loading(
    Promise.all([
      answer(api.GET('/api/v1/account/app-passwords')),
      answer(api.GET('/api/v1/account/sessions')),
      answer(api.GET('/api/v1/account/tokens')),
      answer(api.GET('/api/v1/account/shares', { params: { query: { limit: 500 } } })),
    ]),
  );
  return {
    passwords: passwords.items,
    sessions: sessions.items,
    tokens: tokens.items,
    shares: shares.items,
  };
};
