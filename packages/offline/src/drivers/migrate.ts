/* oxlint-disable typescript/no-unnecessary-type-parameters -- the SQL beside the type is its proof */
import { StoreError } from './errors.ts';
import type { Driver, Migration, MigrationWriter, Params, Schema, Writer } from './port.ts';

/** What a driver without a migrator of its own offers to the one here. */
export interface Migratable extends Driver {
  /** Runs statements outside of any transaction, or inside the one that is open. */
  exec(sql: string): void;
  pragma(name: string): number;
}

/** Rows that a migration could not carry over. */
export interface SkippedRows {
  readonly version: number;
  readonly table: string;
  readonly reason: string;
  readonly count: number;
}

class SchemaWriter implements MigrationWriter {
  readonly lost: SkippedRows[] = [];
  readonly #connection: Migratable;
  readonly #writer: Writer;
  readonly #version: number;

  constructor(connection: Migratable, writer: Writer, version: number) {
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

  all<T>(sql: string, params: Params = []): T[] {
    return this.#writer.all<T>(sql, params);
  }

  get<T>(sql: string, params: Params = []): T | undefined {
    return this.#writer.get<T>(sql, params);
  }

  value<T>(sql: string, params: Params = []): T | undefined {
    return this.#writer.value<T>(sql, params);
  }

  iterate<T>(sql: string, params: Params = []): IterableIterator<T> {
    return this.#writer.iterate<T>(sql, params);
  }

  run(sql: string, params: Params = []): { changes: number; lastInsertRowid: number } {
    return this.#writer.run(sql, params);
  }

  afterCommit(hook: () => void): void {
    this.#writer.afterCommit(hook);
  }
}

/**
 * Brings a database to the schema's version, each migration in one transaction, and gives the rows that could not be
 * carried over. Throws `newer_schema`, or `migration_failed` with the database as it was before that migration.
 */
export function migrateHere(connection: Migratable, schema: Schema): readonly SkippedRows[] {
  const version = connection.pragma('user_version');
  const newest = schema.migrations.at(-1)?.version ?? 0;
  if (version > newest) {
    const text = `this store has schema version ${version}, the program knows ${newest}`;
    throw new StoreError('newer_schema', `${text}: open it with the newer program`);
  }
  return schema.migrations
    .filter((step) => step.version > version)
    .flatMap((step) => apply(connection, step));
}

function apply(connection: Migratable, step: Migration): readonly SkippedRows[] {
  // The pragma does nothing inside a transaction, so it goes around it.
  if (step.foreignKeys === 'off') connection.exec('PRAGMA foreign_keys = OFF');
  try {
    return connection.write((writer) => {
      const orphans = countOrphans(writer);
      const schemaWriter = new SchemaWriter(connection, writer, step.version);
      step.up(schemaWriter);
      if (countOrphans(writer) > orphans) throw new Error('rows were left without their parent');
      connection.exec(`PRAGMA user_version = ${step.version}`);
      return schemaWriter.lost;
    });
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError('migration_failed', `migration ${step.version} (${step.name}) was undone: ${text}`, {
      cause,
    });
  } finally {
    if (step.foreignKeys === 'off') connection.exec('PRAGMA foreign_keys = ON');
  }
}

const countOrphans = (writer: Writer): number =>
  writer.value<number>('SELECT count(*) FROM pragma_foreign_key_check') ?? 0;
