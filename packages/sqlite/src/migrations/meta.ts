import type { Clock, Reader, Writer } from '../engine/index.ts';

/** The table of a database's notes about itself: key, value, updated_at. */
export function metaTable(schemaName: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(schemaName)) throw new TypeError(`not a schema name: ${schemaName}`);
  return `_${schemaName}_meta`;
}

/** Reads and writes the notes. The table of a file that another program made may lack until `create`. */
export class Meta {
  readonly table: string;
  readonly #clock: Clock;

  constructor(schemaName: string, clock: Clock) {
    this.table = metaTable(schemaName);
    this.#clock = clock;
  }

  create(writer: Writer): void {
    writer.run(
      `CREATE TABLE IF NOT EXISTS ${this.table} (key TEXT PRIMARY KEY, value TEXT, updated_at TEXT NOT NULL)`,
    );
  }

  get(reader: Reader, key: string): string | undefined {
    if (!this.#exists(reader)) return undefined;
    return reader.value<string>(`SELECT value FROM ${this.table} WHERE key = ?`, [key]);
  }

  set(writer: Writer, key: string, value: string): void {
    const now = new Date(this.#clock()).toISOString();
    writer.run(`INSERT OR REPLACE INTO ${this.table} (key, value, updated_at) VALUES (?, ?, ?)`, [
      key,
      value,
      now,
    ]);
  }

  remove(writer: Writer, key: string): void {
    writer.run(`DELETE FROM ${this.table} WHERE key = ?`, [key]);
  }

  /** True when some note has this very value: a backup that is still referred to. */
  mentions(reader: Reader, value: string): boolean {
    if (!this.#exists(reader)) return false;
    return reader.value(`SELECT 1 FROM ${this.table} WHERE value = ?`, [value]) === 1;
  }

  #exists(reader: Reader): boolean {
    return reader.value(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`, [this.table]) === 1;
  }
}
