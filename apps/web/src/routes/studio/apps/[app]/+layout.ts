import { answer, api, loading } from '#lib/api/index.ts';
import { rightsIn } from '#lib/features/live/rights.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params }) => {
  const path = { app: params.app };
  const [self, app] = await loading(
    Promise.all([
      answer(api.GET('/api/v1/hub/me')),
      answer(api.GET('/api/v1/apps/{app}', { params: { path } })),
    ]),
  );
  return { app, isSuper: self.superadmin, ...rightsIn(self, app.tenant) };
};
