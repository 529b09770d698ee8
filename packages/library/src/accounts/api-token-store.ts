import type { Reader, Writer } from '@bandstand/sqlite';
import { type AccountRow, accountColumns } from './account-store.ts';

export interface TokenRow {
  readonly gid: string;
  readonly name: string;
  /** JSON list. */
  readonly scopes: string;
  readonly hint: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastAddress: string | null;
}

const tokenColumns = `gid, name, scopes, hint, created_at AS createdAt, expires_at AS expiresAt,
  last_used_at AS lastUsedAt, last_address AS lastAddress`;

export interface NewToken {
  readonly accountId: number;
  readonly tokenHash: string;
  readonly name: string;
  readonly scopes: string;
  readonly hint: string;
  readonly now: string;
  readonly expiresAt: string | null;
}

export function insertToken(writer: Writer, token: NewToken): TokenRow | undefined {
  const { lastInsertRowid } = writer.run(
    `INSERT INTO api_tokens (user_id, token, name, scopes, hint, created_at, expires_at)
     VALUES (:accountId, :tokenHash, :name, :scopes, :hint, :now, :expiresAt)`,
    { ...token },
  );
  return writer.get<TokenRow>(`SELECT ${tokenColumns} FROM api_tokens WHERE id = ?`, [lastInsertRowid]);
}

export interface TokenOwnerRow extends AccountRow {
  readonly tokenId: number;
  readonly scopes: string;
  readonly lastUsedAt: string | null;
}

// The plus signs spare planning it anew for every token, see sessionOf.
const ownerOf = `SELECT ${accountColumns}, t.id AS tokenId, t.scopes, t.last_used_at AS lastUsedAt
  FROM api_tokens t JOIN admin u ON u.id = t.user_id
  WHERE t.token = +? AND (t.expires_at IS NULL OR t.expires_at > +?)`;

/** The owner of a living token. */
export function tokenOwner(reader: Reader, tokenHash: string, now: string): TokenOwnerRow | undefined {
  return reader.get<TokenOwnerRow>(ownerOf, [tokenHash, now]);
}

/** Tokens of an account in the order they were made, expired ones too. */
export function tokensOf(reader: Reader, accountId: number): TokenRow[] {
  return reader.all<TokenRow>(`SELECT ${tokenColumns} FROM api_tokens WHERE user_id = ? ORDER BY id`, [
    accountId,
  ]);
}

export function countTokens(reader: Reader, accountId: number): number {
  return reader.value<number>('SELECT count(*) FROM api_tokens WHERE user_id = ?', [accountId]) ?? 0;
}

export function touchToken(writer: Writer, id: number, address: string, now: string): void {
  writer.run('UPDATE api_tokens SET last_used_at = ?, last_address = ? WHERE id = ?', [now, address, id]);
}

/** False when the account has no token of this gid. */
export function deleteToken(writer: Writer, accountId: number, gid: string): boolean {
  return writer.run('DELETE FROM api_tokens WHERE user_id = ? AND gid = ?', [accountId, gid]).changes > 0;
}
