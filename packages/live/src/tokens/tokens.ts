import { createHash } from 'node:crypto';
import { type Clock, type Database, type Log, type RandomBytes, Remembered } from '@bandstand/sqlite';
import { type HubToken, type LivePrincipal, nameOfPrincipal } from '../access/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import { type App, findApp, platformTenant } from '../hub/index.ts';
import { type AppName, parseAppName } from '../names/index.ts';
import { allowed, allowListOf, writtenAllowList } from './addresses.ts';
import * as store from './store.ts';

/** How a token of live begins. */
export const hubTokenPrefix = 'sk_';

export interface HubTokensOptions {
  readonly hub: Database;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
}

export interface NewToken {
  readonly name: string;
  /** Null for a global one. */
  readonly app: AppName | null;
  /** Addresses and CIDR ranges; empty for everywhere. */
  readonly allowedIps: readonly string[];
  /** ISO 8601; null for never. */
  readonly expiresAt: string | null;
  readonly by: LivePrincipal | null;
}

/** How a token is shown to people. */
export interface ShownToken {
  readonly id: number;
  readonly name: string;
  readonly scope: 'global' | 'app';
  readonly app: string | null;
  /** The last four letters. */
  readonly hint: string | null;
  readonly allowedIps: readonly string[];
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastUsedIp: string | null;
  readonly revokedAt: string | null;
}

/** How often uses are written, in ms. */
const notedEveryMs = 60_000;
/** Tokens whose rows are remembered. */
const mostKnown = 1000;

/** What a request with a token is checked against; the same until the registry changes. */
interface KnownToken {
  readonly holder: HubToken;
  /** ms since 1970. */
  readonly endsAt: number;
  readonly mayCome: (address: string) => boolean;
}

/** The tokens `sk_`: what is kept is their SHA-256. */
export class HubTokens {
  readonly #options: HubTokensOptions;
  /** By the token itself: its hash costs more than all the rest. */
  readonly #known: Remembered<KnownToken>;
  readonly #used = new Map<number, { readonly at: number; readonly address: string }>();
  readonly #noting: NodeJS.Timeout;

  constructor(options: HubTokensOptions) {
    this.#options = options;
    this.#known = new Remembered(options.hub, mostKnown);
    this.#noting = setInterval(() => this.noteUses(), notedEveryMs);
    this.#noting.unref();
  }

  /** Whose token it is; null when it is unknown, over, or not for this address. */
  authenticate(token: string, address: string): HubToken | null {
    const now = this.#options.clock();
    const known = this.#known.get(token, (reader) => knownToken(store.tokenByHash(reader, hashOf(token))));
    if (known === undefined || !(known.endsAt > now) || !known.mayCome(address)) return null;
    this.#used.set(known.holder.id, { at: now, address });
    return known.holder;
  }

  /** Makes a token and returns it, the only time. Throws `invalid`, `not_found`. */
  create(wanted: NewToken): { readonly token: string; readonly shown: ShownToken } {
    const { hub, random, clock } = this.#options;
    const { name, app, allowedIps, expiresAt, by } = wanted;
    const now = clock();
    const token = `${hubTokenPrefix}${Buffer.from(random(32)).toString('base64url')}`;
    const row = {
      name: nameOf(name),
      tokenHash: hashOf(token),
      allowedIpsJson: writtenAllowList(allowedIps),
      hint: token.slice(-4),
      createdBy: by === null ? null : nameOfPrincipal(by),
      createdAt: new Date(now).toISOString(),
      expiresAt: endOf(expiresAt, now),
    };
    const id = hub.write((writer) => {
      const owner = app === null ? null : (findApp(writer, app) ?? missingApp());
      return store.insertToken(writer, { ...row, ...scopeOf(owner) });
    });
    return { token, shown: this.get(id) };
  }

  /** Throws `not_found`. */
  get(id: number, app?: AppName): ShownToken {
    const row = this.#options.hub.read((reader) => store.tokenById(reader, id));
    if (row === undefined || (app !== undefined && row.appName !== app)) throw notFound('token');
    return shown(row);
  }

  /** Tokens in the order they were made. Throws `not_found` when there is no such app. */
  list(page: { readonly after: number; readonly limit: number; readonly app?: AppName }): ShownToken[] {
    const { app, ...where } = page;
    this.noteUses();
    return this.#options.hub.read((reader) => {
      const appId = app === undefined ? {} : { appId: (findApp(reader, app) ?? missingApp()).id };
      return store.tokensAfter(reader, { ...where, ...appId }).map(shown);
    });
  }

  /** Takes a token back, at once. Throws `not_found`; twice is once. */
  revoke(id: number, app?: AppName): void {
    const { hub, clock } = this.#options;
    this.get(id, app);
    hub.write((writer) => store.revokeToken(writer, id, new Date(clock()).toISOString()));
  }

  /** Writes when tokens were used last. It happens once a minute; nothing is lost but a note when it cannot be done. */
  noteUses(): void {
    if (this.#used.size === 0) return;
    const { hub, log } = this.#options;
    try {
      hub.write((writer) => {
        for (const [id, { at, address }] of this.#used)
          store.noteUse(writer, id, new Date(at).toISOString(), address);
      });
      this.#used.clear();
    } catch (error) {
      log.warn({ err: error }, 'the last uses of tokens could not be written, they will be with the next');
    }
  }

  close(): void {
    clearInterval(this.#noting);
    this.noteUses();
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Undefined also for a token of an app whose name no app can have. An end that is no time has passed. */
function knownToken(row: store.TokenRow | undefined): KnownToken | undefined {
  const appName = parseAppName(row?.appName) ?? null;
  if (row === undefined || (row.scope === 'app' && appName === null)) return undefined;
  const { id, name, scope, appId, tenantId, expiresAt, allowedIpsJson } = row;
  return {
    holder: { kind: 'hub-token', id, name, scope, appId, appName, tenantId },
    endsAt: expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt),
    mayCome: allowed(allowedIpsJson),
  };
}

function missingApp(): never {
  throw notFound('app');
}

const scopeOf = (app: App | null) =>
  app === null
    ? { scope: 'global' as const, appId: null, tenantId: platformTenant }
    : { scope: 'app' as const, appId: app.id, tenantId: app.tenantId };

function nameOf(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= 100) return name;
  throw new LiveError('invalid', 'A token needs a name of at most 100 letters.');
}

function endOf(text: string | null, now: number): string | null {
  if (text === null) return null;
  const end = Date.parse(text);
  if (end > now) return new Date(end).toISOString();
  throw new LiveError('invalid', 'A token must end at a time that is still to come, in ISO 8601.');
}

function shown(row: store.TokenRow): ShownToken {
  const { id, name, scope, appName, hint, createdAt, createdBy, expiresAt, lastUsedAt, lastUsedIp } = row;
  const revokedAt = row.revoked === 0 ? null : (row.revokedAt ?? row.createdAt);
  return {
    id,
    name,
    scope,
    app: appName,
    hint,
    allowedIps: allowListOf(row.allowedIpsJson) ?? [],
    createdAt,
    createdBy,
    expiresAt,
    lastUsedAt,
    lastUsedIp,
    revokedAt,
  };
}
