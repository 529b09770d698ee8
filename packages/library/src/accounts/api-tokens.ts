import type { Clock } from '@bandstand/sqlite';
import { type AccountViewer, isScope, type Scope, scopes } from '../access/index.ts';
import { toAccount } from './account-store.ts';
import * as store from './api-token-store.ts';
import { AccountError } from './errors.ts';
import { parseLabel } from './names.ts';
import type { LibraryDatabase, Random } from './ports.ts';
import { apiTokenPrefix, opaqueToken, tokenHash } from './secrets.ts';
import { iso, note, noteEveryMs } from './sessions.ts';

const mostTokens = 100;

/** An API token as its owner sees it. The token itself is not stored. */
export interface ApiToken {
  readonly gid: string;
  readonly name: string;
  readonly scopes: Scope[];
  /** First characters, to recognise it by. */
  readonly hint: string | null;
  readonly createdAt: string;
  /** Null: until it is revoked. */
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastAddress: string | null;
}

/** Tokens `bs_` for programs: named, limited to scopes, with or without an end. */
export class ApiTokens {
  readonly #db: LibraryDatabase;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(options: { readonly db: LibraryDatabase; readonly clock: Clock; readonly random: Random }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#random = options.random;
  }

  /**
   * Makes a token; it is told once and never again. `expiresAt` is a time in ISO 8601, null for no end.
   * Throws bad_name, bad_scopes, bad_expiry, too_many.
   */
  create(
    accountId: number,
    wanted: { readonly name: string; readonly scopes: readonly string[]; readonly expiresAt: string | null },
  ): { token: string; made: ApiToken } {
    const token = opaqueToken(this.#random, apiTokenPrefix);
    const now = this.#clock();
    const row = {
      accountId,
      tokenHash: tokenHash(token),
      name: parseLabel(wanted.name),
      scopes: JSON.stringify(parseScopes(wanted.scopes)),
      hint: token.slice(0, 8),
      now: iso(now),
      expiresAt: parseExpiry(wanted.expiresAt, now),
    };
    const made = this.#db.write((writer) => {
      if (store.countTokens(writer, accountId) >= mostTokens) {
        throw new AccountError('too_many', 'There are 100 tokens already. Revoke some first.');
      }
      return store.insertToken(writer, row);
    });
    if (made === undefined) throw new AccountError('token_not_found', 'The token was revoked at once.');
    return { token, made: toToken(made) };
  }

  /** Who holds this token; null when it is unknown, over, revoked, or its account was switched off. */
  authenticate(token: string, address: string): AccountViewer | null {
    if (!token.startsWith(apiTokenPrefix) || token.length > 100) return null;
    const now = this.#clock();
    const row = this.#db.read((reader) => store.tokenOwner(reader, tokenHash(token), iso(now)));
    if (row === undefined || row.isActive !== 1) return null;
    if (row.lastUsedAt === null || now - Date.parse(row.lastUsedAt) >= noteEveryMs) {
      note(() => this.#db.write((writer) => store.touchToken(writer, row.tokenId, address, iso(now))));
    }
    const { tokenId } = row;
    return {
      kind: 'account',
      account: toAccount(row),
      scopes: readScopes(row.scopes),
      via: 'token',
      tokenId,
    };
  }

  /** Tokens of an account in the order they were made; expired ones stay until they are revoked. */
  list(accountId: number): ApiToken[] {
    return this.#db.read((reader) => store.tokensOf(reader, accountId)).map(toToken);
  }

  /** Revokes a token of this account. Throws `token_not_found`. */
  revoke(accountId: number, gid: string): void {
    if (this.#db.write((writer) => store.deleteToken(writer, accountId, gid))) return;
    throw new AccountError('token_not_found', 'There is no such token.');
  }
}

function toToken(row: store.TokenRow): ApiToken {
  return { ...row, scopes: readScopes(row.scopes) };
}

function parseScopes(wanted: readonly string[]): Scope[] {
  const known = [...new Set(wanted)].filter(isScope);
  if (known.length > 0 && known.length === new Set(wanted).size) return known;
  throw new AccountError('bad_scopes', `Name one or more of the scopes ${scopes.join(', ')}.`);
}

function readScopes(text: string): Scope[] {
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string').filter(isScope) : [];
}

function parseExpiry(text: string | null, now: number): string | null {
  if (text === null) return null;
  const time = Date.parse(text);
  if (Number.isFinite(time) && time > now) return iso(time);
  throw new AccountError('bad_expiry', 'The end must be a time in the future, in ISO 8601.');
}
