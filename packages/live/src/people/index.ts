export { inviteRoutes } from './invite-routes.ts';
export { memberRoutes } from './member-routes.ts';
export { type LiveAccounts, People } from './people.ts';
export { tenantRoutes } from './tenant-routes.ts';
