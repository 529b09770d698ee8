import type { Reader, Writer } from '@bandstand/sqlite';
import { type AccountRow, accountColumns } from './account-store.ts';

export interface AppPasswordRow {
  readonly gid: string;
  readonly client: string;
  /** Whether it may manage accounts, as far as its account may. */
  readonly manages: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly lastClient: string | null;
}

type Row = Omit<AppPasswordRow, 'manages'> & { readonly manages: number };

const shown = `gid, client, manages, created_at AS createdAt, last_used_at AS lastUsedAt, last_client AS lastClient`;
const shownRow = (row: Row): AppPasswordRow => ({ ...row, manages: row.manages === 1 });

export interface NewAppPassword {
  readonly accountId: number;
  readonly client: string;
  readonly secret: string;
  readonly lookup: string;
  readonly manages: boolean;
  readonly now: string;
}

export function insertAppPassword(writer: Writer, row: NewAppPassword): AppPasswordRow | undefined {
  const { lastInsertRowid } = writer.run(
    `INSERT INTO app_passwords (account_id, client, secret, lookup, manages, created_at)
     VALUES (:accountId, :client, :secret, :lookup, :manages, :now)`,
    { ...row, manages: row.manages ? 1 : 0 },
  );
  const made = writer.get<Row>(`SELECT ${shown} FROM app_passwords WHERE id = ?`, [lastInsertRowid]);
  return made === undefined ? undefined : shownRow(made);
}

/** App passwords of an account in the order they were made. */
export function appPasswordsOf(reader: Reader, accountId: number): AppPasswordRow[] {
  return reader
    .all<Row>(`SELECT ${shown} FROM app_passwords WHERE account_id = ? ORDER BY id`, [accountId])
    .map(shownRow);
}

export function countAppPasswords(reader: Reader, accountId: number): number {
  return reader.value<number>('SELECT count(*) FROM app_passwords WHERE account_id = ?', [accountId]) ?? 0;
}

/** An account beside one of its app passwords. */
export interface CandidateRow extends AccountRow {
  readonly passwordId: number;
  readonly secret: string;
  readonly manages: number;
  readonly lastUsedAt: string | null;
}

// The plus signs before parameters spare planning anew for every value, see sessionOf.
const candidate = `SELECT ${accountColumns}, p.id AS passwordId, p.secret, p.manages, p.last_used_at AS lastUsedAt
  FROM app_passwords p JOIN admin u ON u.id = p.account_id`;
const byName = `${candidate} WHERE u.username = +? ORDER BY p.last_used_at DESC`;
const byLookup = `${candidate} WHERE p.lookup = +?`;

/** Every app password of an account, found by its name. */
export function candidatesOf(reader: Reader, username: string): CandidateRow[] {
  return reader.all<CandidateRow>(byName, [username]);
}

/** The app password with this keyed hash. */
export function candidateByLookup(reader: Reader, lookup: string): CandidateRow | undefined {
  return reader.get<CandidateRow>(byLookup, [lookup]);
}

export function touchAppPassword(writer: Writer, id: number, client: string | null, now: string): void {
  writer.run('UPDATE app_passwords SET last_used_at = ?, last_client = ifnull(?, last_client) WHERE id = ?', [
    now,
    client,
    id,
  ]);
}

/** False when the account has no app password of this gid. */
export function deleteAppPassword(writer: Writer, accountId: number, gid: string): boolean {
  return (
    writer.run('DELETE FROM app_passwords WHERE account_id = ? AND gid = ?', [accountId, gid]).changes > 0
  );
}
