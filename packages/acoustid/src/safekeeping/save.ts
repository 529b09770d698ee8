import type { Client } from 'pg';
import { copyOut } from '../copy/index.ts';
import type { Binds } from '../postgres/index.ts';
import type { MigratedBind } from '../schema/index.ts';
import {
  type DatabaseDescription,
  descriptionFile,
  type SavedSequence,
  type SavedTable,
  tableFile,
} from './description.ts';
import { dontWaitLong, names, plainValues } from './session.ts';
import { savedTables, savingOrder } from './tables.ts';

/** Told while rows go by. `total` is what the planner of PostgreSQL knows of, or more. */
export type RowProgress = (done: number, total: number, label: string) => void;

export interface SaveOptions {
  readonly binds: Binds;
  /** Keeps the bytes under a name such as `app/account.copy`, and resolves when they are kept. */
  readonly write: (name: string, bytes: AsyncIterable<Uint8Array>) => Promise<void>;
  readonly progress?: RowProgress;
}

interface Moment {
  readonly bind: MigratedBind;
  readonly client: Client;
  readonly migrations: readonly string[];
}

/**
 * Saves the databases while they are used: of each one moment, all moments taken one after the other before the first row
 * is read. Memory does not grow with them. A database that was never set up is left out. Rejects with what PostgreSQL says.
 */
export async function saveDatabases({
  binds,
  write,
  progress = () => {},
}: SaveOptions): Promise<DatabaseDescription[]> {
  const moments: Moment[] = [];
  try {
    for (const bind of savingOrder) {
      const client = await binds[bind].session();
      moments.push({ bind, client, migrations: await takeMoment(client, bind) });
    }
    const known = moments.filter(({ migrations }) => migrations.length > 0);
    let total = 0;
    for (const { bind, client } of known) total += await estimate(client, savedTables[bind]);
    let done = 0;
    const said: DatabaseDescription[] = [];
    for (const moment of known) {
      const description = await saveDatabase(moment, write, (rows, table) => {
        progress(done + rows, Math.max(total, done + rows), `${moment.bind}: ${table}`);
      });
      done += description.tables.reduce((sum, { rows }) => sum + rows, 0);
      said.push(description);
    }
    return said;
  } finally {
    await Promise.all(moments.map(({ client }) => client.end()));
  }
}

/** Begins a transaction that sees the database as it is now; the steps that it has taken, none when it is not set up. */
async function takeMoment(client: Client, bind: MigratedBind): Promise<string[]> {
  const table = `_acoustid_${bind}_migration`;
  await client.query(`${plainValues}; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`);
  const { rows } = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
    table,
  ]);
  if (rows[0]?.found !== true) return [];
  const { rows: steps } = await client.query<{ name: string }>(`SELECT name FROM ${table} ORDER BY name`);
  return steps.map(({ name }) => name);
}

async function estimate(client: Client, tables: readonly string[]): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `SELECT coalesce(sum(greatest(0, c.reltuples)), 0)::float8 AS rows FROM pg_class AS c
     WHERE c.oid = ANY (SELECT to_regclass(name) FROM unnest($1::text[]) AS name)`,
    [tables],
  );
  return Math.round(rows[0]?.rows ?? 0);
}

async function saveDatabase(
  { bind, client, migrations }: Moment,
  write: SaveOptions['write'],
  tell: (rows: number, table: string) => void,
): Promise<DatabaseDescription> {
  const tables: SavedTable[] = [];
  let done = 0;
  for (const name of await present(client, savedTables[bind])) {
    await dontWaitLong(client);
    const columns = await storedColumns(client, name);
    // A table of parts is copied as the rows that it shows.
    const out = copyOut(client, `COPY (SELECT ${names(columns)} FROM ${names([name])}) TO STDOUT`);
    let bytes = 0;
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const chunk of out) {
        bytes += chunk.length;
        tell(done + out.rows, name);
        yield chunk;
      }
    }
    await write(tableFile(bind, name), counted());
    tables.push({ name, columns, rows: out.rows, bytes });
    done += out.rows;
  }
  const sequences = await sequencesOf(client, tables);
  const overlapIndex = await hasOverlapIndex(client);
  const description: DatabaseDescription = { format: 1, bind, migrations, tables, sequences, overlapIndex };
  await write(descriptionFile(bind), one(Buffer.from(`${JSON.stringify(description, null, 2)}\n`)));
  return description;
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** The tables that are there: one of an older version lacks what came later. */
async function present(client: Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) WITH ORDINALITY AS t (name, place) WHERE to_regclass(name) IS NOT NULL ORDER BY place',
    [tables],
  );
  return rows.map(({ name }) => name);
}

async function storedColumns(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/** Read after the rows: a number that was given since is not given again. */
async function sequencesOf(client: Client, tables: readonly SavedTable[]): Promise<SavedSequence[]> {
  const found: SavedSequence[] = [];
  for (const { name, columns } of tables) {
    if (!columns.includes('id')) continue;
    const { rows } = await client.query<{ sequence: string | null }>(
      `SELECT pg_get_serial_sequence($1, 'id') AS sequence`,
      [name],
    );
    const sequence = rows[0]?.sequence ?? null;
    if (sequence === null) continue;
    const { rows: values } = await client.query<{ last: string }>(
      `SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM ${sequence}`,
    );
    found.push({ table: name, column: 'id', last: Number(values[0]?.last ?? 0) });
  }
  return found;
}

async function hasOverlapIndex(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT to_regclass('fingerprint_fingerprint_idx') IS NOT NULL AS found`,
  );
  return rows[0]?.found === true;
}
