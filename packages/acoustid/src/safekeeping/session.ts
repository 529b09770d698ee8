import type { Client } from 'pg';

/** Settings under which values read the same whatever the server's own are. */
export const plainValues = [
  "SET client_encoding = 'UTF8'",
  "SET datestyle = 'ISO, YMD'",
  "SET timezone = 'UTC'",
  "SET bytea_output = 'hex'",
  'SET extra_float_digits = 1',
  'SET statement_timeout = 0',
  'SET idle_in_transaction_session_timeout = 0',
].join('; ');

/** Names of columns or tables for a statement. */
export const names = (list: readonly string[]): string =>
  list.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');

/** A change of the table that is under way may keep us waiting, not for ever. */
export async function dontWaitLong(client: Client): Promise<void> {
  await client.query("SET LOCAL lock_timeout = '5min'");
}
