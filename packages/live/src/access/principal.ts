import type { AppName } from '../names/index.ts';

/** What live needs to know of an account of the house. */
export interface LiveAccount {
  /** Its public id. */
  readonly gid: string;
  readonly username: string;
  readonly alias: string | null;
  readonly email: string | null;
  /** `root_admin` is superadmin of live. */
  readonly role: string;
  readonly isActive: boolean;
}

/** Somebody who signed in with his account, or a program with a token of it. */
export interface LivePerson {
  readonly kind: 'account';
  readonly account: LiveAccount;
  /** What this way of signing in may be used for; a session has every scope. */
  readonly scopes: readonly string[];
  readonly via: string;
}

/** A program with a token `sk_`. */
export interface HubToken {
  readonly kind: 'hub-token';
  readonly id: number;
  /** `global`: everything; `app`: what an editor may do, in one app. */
  readonly scope: 'global' | 'app';
  readonly appId: number | null;
  readonly appName: AppName | null;
  readonly tenantId: string;
  readonly name: string;
}

/** Who asks for something of live. */
export type LivePrincipal = LivePerson | HubToken;

/** What logs and rows say of who did something. */
export function nameOfPrincipal(principal: LivePrincipal): string {
  return principal.kind === 'account' ? principal.account.username : `token ${principal.id}`;
}
