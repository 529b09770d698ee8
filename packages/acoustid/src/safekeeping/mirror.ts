import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { copyIn, copyOut } from '../copy/index.ts';
import type { Binds } from '../postgres/index.ts';
import { SafekeepingError } from './failure.ts';
import {
  type MirrorDescription,
  type MirrorTable,
  mirrorFile,
  mirrorTableFile,
} from './mirror-description.ts';
import { names, plainValues } from './session.ts';

/** What identification reads of a mirror of MusicBrainz. */
const readTables = [
  'artist',
  'artist_credit_name',
  'iso_3166_1',
  'isrc',
  'medium',
  'medium_format',
  'recording',
  'recording_gid_redirect',
  'release',
  'release_country',
  'release_group',
  'release_group_primary_type',
  'release_group_secondary_type',
  'release_group_secondary_type_join',
  'track',
];

type Write = (name: string, bytes: AsyncIterable<Uint8Array>) => Promise<void>;

/** Saves the tables of the mirror that identification reads, of one moment. False when there is no mirror. */
export async function saveMirror({ musicbrainz }: Binds, write: Write): Promise<boolean> {
  if (musicbrainz === null) return false;
  const client = await musicbrainz.session();
  try {
    await client.query(`${plainValues}; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`);
    const schema = await schemaOf(client);
    if (schema === undefined) return false;
    const tables: MirrorTable[] = [];
    for (const name of readTables) {
      const columns = await columnsOf(client, schema, name);
      if (columns.length === 0) continue;
      // Values of types that the mirror has made itself are kept as text.
      const list = columns.map((column) => `${names([column.name])}::${column.type}`).join(', ');
      const out = copyOut(client, `COPY (SELECT ${list} FROM ${names([schema])}.${names([name])}) TO STDOUT`);
      await write(mirrorTableFile(name), out);
      tables.push({ name, columns, indexes: await indexesOf(client, schema, name), rows: out.rows });
    }
    const description: MirrorDescription = { format: 1, schema, tables };
    await write(mirrorFile, one(Buffer.from(`${JSON.stringify(description, null, 2)}\n`)));
    return true;
  } finally {
    await client.end();
  }
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function schemaOf(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT relnamespace::regnamespace::text AS schema FROM pg_class
     WHERE oid = coalesce(to_regclass('musicbrainz.recording'), to_regclass('recording'))`,
  );
  return rows[0]?.schema;
}

async function columnsOf(client: Client, schema: string, table: string): Promise<MirrorTable['columns']> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT attname AS name, CASE WHEN typnamespace = 'pg_catalog'::regnamespace AND typtype = 'b'
       THEN format_type(atttypid, atttypmod) ELSE 'text' END AS type
     FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
     WHERE attrelid = to_regclass(format('%I.%I', $1::text, $2::text)) AND attnum > 0 AND NOT attisdropped
     ORDER BY attnum`,
    [schema, table],
  );
  return rows;
}

/** Indexes of plain columns over all rows. */
async function indexesOf(client: Client, schema: string, table: string): Promise<MirrorTable['indexes']> {
  const { rows } = await client.query<{ columns: string[]; unique: boolean }>(
    `SELECT indisunique AS unique, ARRAY(
       SELECT attname::text FROM unnest(indkey[0:indnkeyatts - 1]) WITH ORDINALITY AS k (number, place)
       JOIN pg_attribute ON attrelid = indrelid AND attnum = number ORDER BY place) AS columns
     FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
     WHERE indrelid = to_regclass(format('%I.%I', $1::text, $2::text)) AND indexprs IS NULL AND indpred IS NULL
       AND amname = 'btree'`,
    [schema, table],
  );
  return rows;
}

/**
 * Fills an empty database with the tables of a mirror. False when there is no database for it, or it holds a mirror
 * already, which stays as it is. Rejects with SafekeepingError `damaged` for rows that were not saved so.
 */
export async function loadMirror(
  { musicbrainz }: Binds,
  { schema, tables }: MirrorDescription,
  read: (name: string) => AsyncIterable<Uint8Array>,
): Promise<boolean> {
  if (musicbrainz === null) return false;
  const client = await musicbrainz.session();
  try {
    await client.query(`${plainValues}; BEGIN`);
    if ((await schemaOf(client)) !== undefined) return false;
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${names([schema])}`);
    for (const table of tables)
      await loadTable(client, `${names([schema])}.${names([table.name])}`, table, read);
    await client.query('COMMIT');
    return true;
  } finally {
    await client.end();
  }
}

async function loadTable(
  client: Client,
  path: string,
  { name, columns, indexes, rows }: MirrorTable,
  read: (name: string) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const list = columns.map((column) => `${names([column.name])} ${column.type}`).join(', ');
  await client.query(`CREATE TABLE ${path} (${list})`);
  const into = copyIn(client, `COPY ${path} FROM STDIN`);
  await pipeline(read(mirrorTableFile(name)), into);
  if (into.rows !== rows)
    throw new SafekeepingError(
      'damaged',
      `The table ${name} of the mirror has not the rows that were saved.`,
    );
  for (const index of indexes)
    await client.query(`CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ON ${path} (${names(index.columns)})`);
}
