export { allowed, may, ownsUnlisted, policySettings, visible } from './access.ts';
export { type ListKind, listClause, type Reach, type SqlClause } from './list-sql.ts';
export { authorize, isPermission, type Permission, permissions, permissionsOf } from './permissions.ts';
export {
  type Action,
  type AlbumFacts,
  type AudienceLevel,
  actions,
  type DownloadRule,
  mayAlbum,
  mayPlaylist,
  mayTrack,
  ownsAlbum,
  ownsTrack,
  type PlaylistFacts,
  type PolicySettings,
  type TrackFacts,
} from './rules.ts';
export {
  type Account,
  type AccountViewer,
  type Audience,
  activeAccount,
  asViewer,
  atLeast,
  audienceOf,
  isRole,
  isScope,
  isStaff,
  levelOf,
  type Role,
  roles,
  type Scope,
  type Stranger,
  scopes,
  stranger,
  type Viewer,
  viewerOf,
} from './viewer.ts';
