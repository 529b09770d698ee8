import { type AccountViewer, activeAccount, atLeast, type Role, type Scope } from './viewer.ts';

interface Demand {
  /** `anybody` need not sign in; what they get is filtered by the policy of items. */
  readonly who: 'anybody' | Role;
  /** What a token must be made for. `session`: no token at all, so that a token cannot make itself a stronger one. */
  readonly scope: Scope | 'any' | 'session';
}

/** Every permission that a route of the library may name. */
export const permissions = {
  public: { who: 'anybody', scope: 'any' },
  'signed-in': { who: 'user', scope: 'any' },
  'account.self': { who: 'user', scope: 'session' },
  'library.read': { who: 'anybody', scope: 'read' },
  'library.play': { who: 'anybody', scope: 'play' },
  'library.annotate': { who: 'user', scope: 'annotate' },
  'library.edit': { who: 'user', scope: 'edit' },
  'release.publish': { who: 'user', scope: 'edit' },
  'release.approve': { who: 'admin', scope: 'edit' },
  'share.manage': { who: 'user', scope: 'annotate' },
  'radio.read': { who: 'user', scope: 'read' },
  'radio.manage': { who: 'admin', scope: 'edit' },
  'podcast.read': { who: 'user', scope: 'read' },
  'podcast.play': { who: 'user', scope: 'play' },
  'podcast.manage': { who: 'admin', scope: 'edit' },
  'chat.read': { who: 'user', scope: 'read' },
  'chat.write': { who: 'user', scope: 'annotate' },
  'scan.read': { who: 'user', scope: 'read' },
  'identify.review': { who: 'admin', scope: 'edit' },
  'scan.run': { who: 'admin', scope: 'edit' },
  'accounts.manage': { who: 'root_admin', scope: 'admin' },
  'settings.manage': { who: 'root_admin', scope: 'admin' },
  'backup.run': { who: 'root_admin', scope: 'admin' },
  fpindex: { who: 'root_admin', scope: 'fpindex' },
} as const satisfies Readonly<Record<string, Demand>>;

export type Permission = keyof typeof permissions;

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(permissions, text);
}

/**
 * True when the viewer may use routes of this permission. Unknown permissions are refused. What a route does to
 * single items is asked of `may` besides.
 */
export function authorize(principal: AccountViewer | null, permission: string): boolean {
  if (!isPermission(permission)) return false;
  const { who, scope }: Demand = permissions[permission];
  const account = principal === null ? undefined : activeAccount(principal);
  if (principal === null || account === undefined) return who === 'anybody';
  if (who !== 'anybody' && !atLeast(account.role, who)) return false;
  if (scope === 'any') return true;
  if (scope === 'session') return principal.via === 'cookie' || principal.via === 'bearer';
  return principal.scopes.includes(scope);
}

/** The permissions a viewer has, for clients that show what can be done. */
export function permissionsOf(principal: AccountViewer | null): Permission[] {
  return Object.keys(permissions)
    .filter(isPermission)
    .filter((permission) => authorize(principal, permission));
}
