import { answer, api, loading } from '#lib/api/index.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async () => ({ self: await loading(answer(api.GET('/api/v1/hub/me'))) });
