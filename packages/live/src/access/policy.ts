import type { Decision, ScopeRef } from '@bandstand/http';
import { type Database, Remembered } from '@bandstand/sqlite';
import { LiveError } from '../errors/index.ts';
import { type AppName, parseAppName } from '../names/index.ts';
import {
  demandOf,
  isLivePermission,
  type LivePermission,
  type MemberRole,
  roleAtLeast,
} from './permissions.ts';
import type { HubToken, LivePerson, LivePrincipal } from './principal.ts';
import { isSuperadmin, membershipsOf, type Standing, standingByApp, standingByTenant } from './store.ts';

/** What a principal sees of tenants and apps: all, those of some tenants, or one app. */
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'tenants'; readonly roles: ReadonlyMap<string, MemberRole> }
  | { readonly kind: 'app'; readonly app: AppName; readonly tenantId: string }
  | { readonly kind: 'none' };

/** Answers that are remembered: one for each person and app. */
const mostKnown = 10_000;

/** Ways of signing in that open live at all: not those of players. */
const ways: ReadonlySet<string> = new Set(['cookie', 'bearer', 'token']);

/**
 * The one policy of live. It knows at each question whether the registry has changed, so that what is taken away is gone at
 * once, whoever took it away. What one may not see is `hidden`; a token of an app learns nothing about any other app.
 */
export class LiveAccess {
  readonly #hub: Database;
  readonly #standings: Remembered<Standing>;

  constructor(hub: Database) {
    this.#hub = hub;
    this.#standings = new Remembered(hub, mostKnown);
  }

  /** Whether somebody may use a route with this permission. Unknown permissions and scopes are refused. */
  authorize(principal: LivePrincipal | null, permission: string, scope: ScopeRef | undefined): Decision {
    if (principal === null || !isLivePermission(permission)) return false;
    const demand = demandOf(permission);
    if (principal.kind === 'account' && !usable(principal, demand.scope)) return false;
    if (demand.on === 'nothing') return scope === undefined;
    if (demand.on === 'hub') return scope === undefined && this.isSuperadmin(principal);
    if (scope?.kind !== demand.on) return false;
    if (principal.kind === 'hub-token' && principal.scope === 'app')
      return demand.on === 'app' && demand.appToken && ownsApp(principal, scope.id);
    const found = this.#standing(principal, demand.on, scope.id);
    if (found === undefined) return 'hidden';
    if (all(principal) || found.superadmin) return true;
    if (found.role === null) return 'hidden';
    return roleAtLeast(found.role, demand.role);
  }

  /** The same within a handler. Throws `not_found` for what is hidden, `forbidden`. */
  require(principal: LivePrincipal | null, permission: LivePermission, scope?: ScopeRef): void {
    const decision = this.authorize(principal, permission, scope);
    if (decision === true) return;
    if (decision === 'hidden') throw new LiveError('not_found', 'There is nothing here.');
    throw new LiveError('forbidden', 'This is not allowed for you.');
  }

  /** Whether somebody may do everything: a superadmin, a global token. */
  isSuperadmin(principal: LivePrincipal): boolean {
    if (principal.kind === 'hub-token') return principal.scope === 'global';
    if (!usable(principal, 'any')) return false;
    return all(principal) || this.#hub.read((reader) => isSuperadmin(reader, principal.account.gid));
  }

  /** What lists may show somebody. */
  reachOf(principal: LivePrincipal): Reach {
    if (principal.kind === 'hub-token' && principal.scope === 'app')
      return principal.appName === null
        ? { kind: 'none' }
        : { kind: 'app', app: principal.appName, tenantId: principal.tenantId };
    if (principal.kind === 'account' && !usable(principal, 'read')) return { kind: 'none' };
    if (this.isSuperadmin(principal)) return { kind: 'all' };
    if (principal.kind === 'hub-token') return { kind: 'none' };
    return {
      kind: 'tenants',
      roles: this.#hub.read((reader) => membershipsOf(reader, principal.account.gid)),
    };
  }

  #standing(principal: LivePrincipal, on: 'app' | 'tenant', id: string): Standing | undefined {
    const gid = principal.kind === 'account' ? principal.account.gid : null;
    const key = `${on} ${gid} ${id}`;
    if (on === 'tenant') return this.#standings.get(key, (reader) => standingByTenant(reader, gid, id));
    const app = parseAppName(id);
    return app === undefined
      ? undefined
      : this.#standings.get(key, (reader) => standingByApp(reader, gid, app));
  }
}

/** Those for whom nobody's role need be asked. */
function all(principal: LivePrincipal): boolean {
  if (principal.kind === 'hub-token') return principal.scope === 'global';
  return principal.account.role === 'root_admin';
}

function usable({ account, scopes, via }: LivePerson, scope: 'read' | 'edit' | 'admin' | 'any'): boolean {
  return account.isActive && ways.has(via) && (scope === 'any' || scopes.includes(scope));
}

const ownsApp = (token: HubToken, app: string): boolean =>
  token.appName !== null && token.appName === parseAppName(app);
