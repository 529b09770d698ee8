import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { copyIn } from '../copy/index.ts';
import type { LogPosition } from '../indexing/index.ts';
import type { Binds } from '../postgres/index.ts';
import { rebaseLog } from './changelog.ts';
import { type DatabaseDescription, tableFile } from './description.ts';
import { SafekeepingError } from './failure.ts';
import { names, plainValues } from './session.ts';
import { suspend } from './structure.ts';
import { savedTables } from './tables.ts';

export interface LoadOptions {
  /** Brought to the steps of the descriptions by `prepareDatabases`. */
  readonly binds: Binds;
  readonly descriptions: readonly DatabaseDescription[];
  /** The bytes of a name that `saveDatabases` gave to `write`. */
  readonly read: (name: string) => AsyncIterable<Uint8Array>;
  /** How far the index that comes with the databases had heard their log; null when none comes with them. */
  readonly position: LogPosition | null;
  /** Told while bytes of tables go by. */
  readonly progress?: (doneBytes: number, totalBytes: number, label: string) => void;
}

/** Databases that are filled and wait for the word: until `commit` they are as they were. One of both is called, once. */
export interface LoadedDatabases {
  /** From where the index goes on following the log; null when it has to be made anew. */
  readonly position: LogPosition | null;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/**
 * Replaces what the databases hold by what was saved, each in one transaction. Rejects with SafekeepingError `damaged` for
 * rows that were not saved so, and with what PostgreSQL says; then nothing has changed.
 */
export async function loadDatabases(options: LoadOptions): Promise<LoadedDatabases> {
  const { binds, descriptions, progress = () => {} } = options;
  const clients: Client[] = [];
  const endAll = async (statement: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    try {
      for (const client of clients) await client.query(statement);
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  };
  const total = descriptions.flatMap(({ tables }) => tables).reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  let position: LogPosition | null = null;
  try {
    for (const description of descriptions) {
      const { bind } = description;
      const client = await binds[bind].session();
      clients.push(client);
      await client.query(`${plainValues}; BEGIN; SET LOCAL lock_timeout = '1min'`);
      await fill(client, description, options.read, (bytes, table) => {
        done += bytes;
        progress(done, total, `${bind}: ${table}`);
      });
      if (bind === 'fingerprint') position = await rebaseLog(client, options.position ?? undefined);
    }
  } catch (error) {
    await endAll('ROLLBACK').catch(() => {});
    throw error;
  }
  return { position, commit: () => endAll('COMMIT'), rollback: () => endAll('ROLLBACK') };
}

async function fill(
  client: Client,
  description: DatabaseDescription,
  read: LoadOptions['read'],
  tell: (bytes: number, table: string) => void,
): Promise<void> {
  const { bind, tables, overlapIndex } = description;
  const known: readonly string[] = savedTables[bind];
  const foreign = tables.find(({ name }) => !known.includes(name));
  if (foreign !== undefined)
    throw new SafekeepingError('damaged', `The backup holds a table ${foreign.name}, which nobody knows.`);
  await client.query(`TRUNCATE ${names(known)}`);
  const suspended = await suspend(client, known, overlapIndex ? undefined : 'fingerprint_fingerprint_idx');
  for (const { name, columns, rows, bytes } of tables) {
    let seen = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of read(tableFile(bind, name))) {
        seen += chunk.length;
        if (seen > bytes)
          throw new SafekeepingError(
            'damaged',
            `The table ${name} of the backup is longer than it was saved.`,
          );
        tell(chunk.length, name);
        yield chunk;
      }
    }
    const into = copyIn(client, `COPY ${names([name])} (${names(columns)}) FROM STDIN`);
    await pipeline(counted, into).catch((cause: unknown) => {
      throw refused(name, cause);
    });
    if (into.rows !== rows || seen !== bytes)
      throw new SafekeepingError(
        'damaged',
        `The table ${name} of the backup has not the rows that were saved.`,
      );
  }
  await suspended.resume().catch((cause: unknown) => {
    throw refused(bind, cause);
  });
  await setSequences(client, description);
  if (bind === 'fingerprint') await client.query('REFRESH MATERIALIZED VIEW track_stats');
}

/** What PostgreSQL says of rows that are none, or that break a rule, is said of the backup. */
function refused(what: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (!/^2[23]/.test(code)) return cause;
  const words = cause instanceof Error ? cause.message : '';
  return new SafekeepingError('damaged', `The backup is damaged: ${what}: ${words}`, { cause });
}

async function setSequences(client: Client, { bind, sequences }: DatabaseDescription): Promise<void> {
  const known: readonly string[] = savedTables[bind];
  for (const { table, column, last } of sequences) {
    if (!known.includes(table)) continue;
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), greatest($3::bigint, 1), $3::bigint > 0)
       WHERE pg_get_serial_sequence($1, $2) IS NOT NULL`,
      [table, column, last],
    );
  }
}
