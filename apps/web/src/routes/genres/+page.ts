import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => {
  const { items } = await loading(answer(api.GET('/api/v1/genres')));
  return { genres: items.toSorted((a, b) => b.trackCount - a.trackCount || a.name.localeCompare(b.name)) };
};
