/** What a member of a tenant may do; each role holds the ones behind it. */
export const memberRoles = ['owner', 'editor', 'viewer'] as const;
export type MemberRole = (typeof memberRoles)[number];

export function isMemberRole(text: string): text is MemberRole {
  return memberRoles.some((role) => role === text);
}

/** True when `role` has at least the power of `least`. */
export function roleAtLeast(role: MemberRole, least: MemberRole): boolean {
  return memberRoles.indexOf(role) <= memberRoles.indexOf(least);
}

interface Demand {
  /** What the route is about: one app, one tenant, or neither. */
  readonly on: 'app' | 'tenant' | 'hub' | 'nothing';
  /** The least role in the tenant. What is on the hub takes a superadmin. */
  readonly role: MemberRole;
  /** Whether a token of the app may do it, too. */
  readonly appToken: boolean;
  /** What a token of an account must be made for. */
  readonly scope: 'read' | 'edit' | 'admin' | 'any';
}

/** Every permission that a route of live may name, besides `public`. */
export const livePermissions = {
  'live.app.view': { on: 'app', role: 'viewer', appToken: true, scope: 'read' },
  'live.app.edit': { on: 'app', role: 'editor', appToken: true, scope: 'edit' },
  'live.app.publish': { on: 'app', role: 'editor', appToken: true, scope: 'edit' },
  'live.app.manage': { on: 'app', role: 'owner', appToken: false, scope: 'admin' },
  'live.tenant.view': { on: 'tenant', role: 'viewer', appToken: false, scope: 'read' },
  'live.tenant.edit': { on: 'tenant', role: 'editor', appToken: false, scope: 'edit' },
  'live.tenant.manage': { on: 'tenant', role: 'owner', appToken: false, scope: 'admin' },
  'live.hub.manage': { on: 'hub', role: 'owner', appToken: false, scope: 'admin' },
  'live.signed-in': { on: 'nothing', role: 'viewer', appToken: true, scope: 'any' },
} as const satisfies Readonly<Record<string, Demand>>;

export type LivePermission = keyof typeof livePermissions;

export function isLivePermission(text: string): text is LivePermission {
  return Object.hasOwn(livePermissions, text);
}

export const demandOf = (permission: LivePermission): Demand => livePermissions[permission];
