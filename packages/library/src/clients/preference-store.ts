import type { Reader, Writer } from '@bandstand/sqlite';

interface Key {
  readonly accountId: number;
  readonly name: string;
  readonly client: string;
}

/** What a client of an account has kept under a name; an empty object when there is nothing. */
export function preferencesOf(reader: Reader, { accountId, name, client }: Key): object {
  const text = reader.value<string>(
    'SELECT value FROM client_preferences WHERE account_id = ? AND name = ? AND client = ?',
    [accountId, name, client],
  );
  const value: unknown = text === undefined ? undefined : JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** Most names that one account keeps something under: the oldest goes. */
const mostKept = 500;

/** @param value JSON */
export function keepPreferences(writer: Writer, { accountId, name, client }: Key, value: string): void {
  writer.run(
    `INSERT INTO client_preferences (account_id, name, client, value) VALUES (:accountId, :name, :client, :value)
     ON CONFLICT (account_id, name, client) DO UPDATE SET value = :value`,
    { accountId, name, client, value },
  );
  writer.run(
    `DELETE FROM client_preferences WHERE id IN (
       SELECT id FROM client_preferences WHERE account_id = ? ORDER BY id DESC LIMIT -1 OFFSET ?)`,
    [accountId, mostKept],
  );
}
