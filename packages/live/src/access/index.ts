export { appOf, appParam, appParams, liveAuth, ofApp, ofTenant } from './app-routes.ts';
export {
  isLivePermission,
  isMemberRole,
  type LivePermission,
  livePermissions,
  type MemberRole,
  memberRoles,
  roleAtLeast,
} from './permissions.ts';
export { LiveAccess, type Reach } from './policy.ts';
export {
  type HubToken,
  type LiveAccount,
  type LivePerson,
  type LivePrincipal,
  nameOfPrincipal,
} from './principal.ts';
