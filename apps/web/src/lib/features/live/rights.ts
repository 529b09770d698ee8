import type { LiveSelf } from '#lib/api/index.ts';

/** What a person may do in an app or a tenant. */
export interface Rights {
  readonly mayEdit: boolean;
  readonly mayManage: boolean;
}

/** By the person's role in the tenant; superadmins may everything. */
export function rightsIn(self: LiveSelf | null, tenant: string | null): Rights {
  const role = self?.tenants.find(({ id }) => id === tenant)?.role;
  const isSuper = self?.superadmin === true;
  return {
    mayEdit: isSuper || role === 'owner' || role === 'editor',
    mayManage: isSuper || role === 'owner',
  };
}
