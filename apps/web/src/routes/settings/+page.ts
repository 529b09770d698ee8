import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

const none = { passwords: [], sessions: [], tokens: [] };

export const load: PageLoad = async () => {
  const { account } = await loading(answer(api.GET('/api/v1/auth/status')));
  if (account === null) return none;
  const [passwords, sessions, tokens] = await loading(
    Promise.all([
      answer(api.GET('/api/v1/account/app-passwords')),
      answer(api.GET('/api/v1/account/sessions')),
      answer(api.GET('/api/v1/account/tokens')),
    ]),
  );
  return { passwords: passwords.items, sessions: sessions.items, tokens: tokens.items };
};
