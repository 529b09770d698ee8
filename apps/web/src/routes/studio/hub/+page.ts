import { answer, api, loading } from '#lib/api/index.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ self: await loading(answer(api.GET('/api/v1/hub/me'))) });
