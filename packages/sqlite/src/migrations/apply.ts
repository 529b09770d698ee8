/* oxlint-disable typescript/no-unnecessary-type-parameters -- a caller names the type of its rows beside the SQL */
import { type Connection, DatabaseError, type Params, type RunResult, type Writer } from '../engine/index.ts';
import { newOrphans, type Orphans, orphans } from './contents.ts';
import type { Meta } from './meta.ts';
import type { Migration, MigrationWriter, SkippedRows } from './types.ts';

const skippedKey = 'migration_skipped';

/** A writer that can also change the schema and tell what it had to leave out. */
class SchemaWriter implements MigrationWriter {
  readonly lost: SkippedRows[] = [];
  readonly #connection: Connection;
  readonly #writer: Writer;
  readonly #version: number;

  constructor(connection: Connection, writer: Writer, version: number) {
    this.#connection = connection;
    this.#writer = writer;
    this.#version = version;
  }

  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  skipped(table: string, reason: string, count: number): void {
    if (count > 0) this.lost.push({ version: this.#version, table, reason, count });
  }

  all<T>(sql: string, params?: Params): T[] {
    return this.#writer.all<T>(sql, params);
  }

  get<T>(sql: string, params?: Params): T | undefined {
    return this.#writer.get<T>(sql, params);
  }

  value<T>(sql: string, params?: Params): T | undefined {
    return this.#writer.value<T>(sql, params);
  }

  iterate<T>(sql: string, params?: Params): IterableIterator<T> {
    return this.#writer.iterate<T>(sql, params);
  }

  run(sql: string, params?: Params): RunResult {
    return this.#writer.run(sql, params);
  }

  afterCommit(hook: () => void): void {
    this.#writer.afterCommit(hook);
  }
}

/**
 * Runs one migration in one transaction, with its version number and its losses; the losses. `finish` belongs to the same
 * transaction. `undefined` when another process was quicker. Throws `migration_failed`; the file is then unchanged.
 */
export function applyMigration(
  connection: Connection,
  meta: Meta,
  migration: Migration,
  finish: (writer: Writer) => void,
): readonly SkippedRows[] | undefined {
  const unchecked = migration.foreignKeys === 'off';
  // The pragma does nothing inside a transaction, so it goes around it.
  if (unchecked) connection.direct('PRAGMA foreign_keys = OFF');
  try {
    return connection.write((writer) => {
      if ((writer.value<number>('PRAGMA user_version') ?? 0) >= migration.version) return undefined;
      const before: Orphans = unchecked ? orphans(writer) : new Map();
      const schema = new SchemaWriter(connection, writer, migration.version);
      migration.up(schema);
      if (unchecked) refuseOrphans(before, orphans(writer));
      if (schema.lost.length > 0) keepSkipped(meta, writer, schema.lost);
      connection.exec(`PRAGMA user_version = ${migration.version}`);
      finish(writer);
      return schema.lost;
    });
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    const which = `migration ${migration.version} (${migration.name}) of ${connection.path}`;
    throw new DatabaseError('migration_failed', `${which} failed and was undone: ${text}`, { cause });
  } finally {
    if (unchecked) connection.direct('PRAGMA foreign_keys = ON');
  }
}

function refuseOrphans(before: Orphans, after: Orphans): void {
  const worse = newOrphans(before, after);
  if (worse.length > 0) throw new Error(worse.join('; '));
}

function keepSkipped(meta: Meta, writer: Writer, lost: readonly SkippedRows[]): void {
  const earlier: unknown = JSON.parse(meta.get(writer, skippedKey) ?? '[]');
  meta.set(writer, skippedKey, JSON.stringify([...(Array.isArray(earlier) ? earlier : []), ...lost]));
}
