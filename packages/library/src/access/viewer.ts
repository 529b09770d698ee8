/** Roles from the most to the least powerful. A `user` may be linked to an artist. */
export const roles = ['root_admin', 'admin', 'super_user', 'user'] as const;
export type Role = (typeof roles)[number];

/** What a token may be used for, whatever its owner may do. */
export const scopes = ['read', 'play', 'annotate', 'edit', 'admin', 'fpindex'] as const;
export type Scope = (typeof scopes)[number];

/** A person who can sign in: a row of the table `admin`. The account with id 1 is always root_admin. */
export interface Account {
  readonly id: number;
  readonly gid: string;
  readonly username: string;
  readonly role: Role;
  /** The artist the account speaks for. */
  readonly artistId: number | null;
  readonly isActive: boolean;
  readonly alias: string | null;
  readonly email: string | null;
  /** Bytes; 0 means no limit. */
  readonly storageQuota: number;
  /** Bytes. */
  readonly storageUsed: number;
  readonly mustChangePassword: boolean;
  readonly nowPlayingEnabled: boolean;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
}

export interface Stranger {
  readonly kind: 'stranger';
}

/** Somebody signed in. A plain value: it may be posted to a reading thread. */
export interface AccountViewer {
  readonly kind: 'account';
  readonly account: Account;
  /** What this way of signing in may be used for; a session has every scope. */
  readonly scopes: readonly Scope[];
  readonly via: 'cookie' | 'bearer' | 'token' | 'app-password' | 'share';
  /** Row id of the session, for `via` cookie and bearer. */
  readonly sessionId?: number;
  /** Row id of the API token, for `via` token. */
  readonly tokenId?: number;
}

/** Who asks. Every face turns its request into one of these and hands it to the policy. */
export type Viewer = Stranger | AccountViewer;

export const stranger: Stranger = { kind: 'stranger' };

/** The viewer of a request: what the http package calls the principal, or a stranger. */
export function viewerOf(principal: AccountViewer | null): Viewer {
  return principal ?? stranger;
}

/** The account as a viewer with every scope: for commands, jobs and tests. */
export function asViewer(account: Account): AccountViewer {
  return { kind: 'account', account, scopes, via: 'bearer' };
}

/**
 * Who opens what this account shares. Through the eyes of its maker a share shows what the maker may see, and nothing
 * any more once that is over; it gives no right but to look and to listen. The face asks for the shared things alone and
 * leaves out what the maker did with them.
 */
export function sharedBy(account: Account): AccountViewer {
  return { kind: 'account', account, scopes: ['read', 'play'], via: 'share' };
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/** True when `role` has at least the power of `least`. */
export function atLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) <= roles.indexOf(least);
}

/** super_user and up: they see everything. */
export function isStaff(viewer: Viewer): boolean {
  const account = activeAccount(viewer);
  return account !== undefined && atLeast(account.role, 'super_user');
}

/** The account behind a viewer, undefined for strangers and for accounts that were switched off. */
export function activeAccount(viewer: Viewer): Account | undefined {
  return viewer.kind === 'account' && viewer.account.isActive ? viewer.account : undefined;
}

/** Groups who see the same lists, apart from what each member owns. */
export type Audience = 'staff' | 'listener' | 'stranger';

export function audienceOf(viewer: Viewer): Audience {
  if (isStaff(viewer)) return 'staff';
  return activeAccount(viewer) === undefined ? 'stranger' : 'listener';
}

/** The least `listed_to` (in lists) or `reachable_by` (by address) that an audience sees without owning the thing. */
export const levelOf: Readonly<Record<Audience, 0 | 1 | 2>> = { staff: 0, listener: 1, stranger: 2 };
