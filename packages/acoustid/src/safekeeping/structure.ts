import type { Client } from 'pg';
import { names } from './session.ts';

/** What a table is better without while it is filled, and how it comes back. */
export interface Suspended {
  resume(): Promise<void>;
}

interface ForeignKey {
  readonly owner: string;
  readonly name: string;
  readonly text: string;
}

interface Index {
  readonly name: string;
  readonly text: string;
}

/**
 * Takes indexes, foreign keys and triggers from tables, within a transaction: indexes and keys are made faster at once than
 * row by row, and triggers would write what the rows hold already. `resume` puts them back, and refuses rows that a key
 * forbids.
 * @param without an index that does not come back
 */
export async function suspend(
  client: Client,
  tables: readonly string[],
  without?: string,
): Promise<Suspended> {
  const keys = await foreignKeysOf(client, tables);
  const indexes = await indexesOf(client, tables);
  for (const { owner, name } of keys)
    await client.query(`ALTER TABLE ${owner} DROP CONSTRAINT ${names([name])}`);
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  for (const table of tables) await client.query(`ALTER TABLE ${names([table])} DISABLE TRIGGER USER`);
  return {
    async resume() {
      for (const { name, text } of indexes) if (name !== without) await client.query(text);
      for (const { owner, name, text } of keys)
        await client.query(`ALTER TABLE ${owner} ADD CONSTRAINT ${names([name])} ${text}`);
      for (const table of tables) await client.query(`ALTER TABLE ${names([table])} ENABLE TRIGGER USER`);
    },
  };
}

async function foreignKeysOf(client: Client, tables: readonly string[]): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `SELECT conrelid::regclass::text AS owner, conname AS name, pg_get_constraintdef(oid) AS text FROM pg_constraint
     WHERE contype = 'f' AND conparentid = 0 AND conrelid = ANY ($1::text[]::regclass[]) ORDER BY oid`,
    [tables],
  );
  return rows;
}

/** Of tables in parts they stay: those have few, and each part has its own. */
async function indexesOf(client: Client, tables: readonly string[]): Promise<Index[]> {
  const { rows } = await client.query<Index>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) || (
       SELECT coalesce(string_agg(format('; ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', indexrelid::regclass, attnum,
         attstattarget), ''), '') FROM pg_attribute WHERE attrelid = indexrelid AND attstattarget >= 0) AS text
     FROM pg_index JOIN pg_class AS owner ON owner.oid = indrelid
     WHERE indrelid = ANY ($1::text[]::regclass[]) AND owner.relkind = 'r'
       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid`,
    [tables],
  );
  return rows;
}
