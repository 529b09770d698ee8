import { answer, api, loading } from '#lib/api/index.ts';
import { rightsIn } from '#lib/features/live/rights.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => {
  const path = { tenant: params.tenant };
  const [self, tenant, usage] = await loading(
    Promise.all([
      answer(api.GET('/api/v1/hub/me')),
      answer(api.GET('/api/v1/tenants/{tenant}', { params: { path } })),
      answer(api.GET('/api/v1/tenants/{tenant}/usage', { params: { path } })),
    ]),
  );
  return { tenant, usage, isSuper: self.superadmin, ...rightsIn(self, tenant.id) };
};
