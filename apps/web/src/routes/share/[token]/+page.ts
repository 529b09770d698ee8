import { answer, api, loading, type Track } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

const limit = 500;

/** What is shared, with all of its tracks: a share holds a few pages of them at most. */
export const load: PageLoad = async ({ params: { token } }) => {
  const pageAt = (offset: number) => {
    const params = { path: { token }, query: { limit, offset } };
    return loading(answer(api.GET('/api/v1/shares/{token}', { params })));
  };
  const share = await pageAt(0);
  const tracks: Track[] = [...share.tracks];
  for (let { next } = share; next !== null; ) {
    const more = await pageAt(next);
    tracks.push(...more.tracks);
    next = more.next;
  }
  return { token, share, tracks };
};
