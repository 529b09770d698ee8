import type { Writer } from '../engine/index.ts';

/** The writer of a migration's one transaction. */
export interface MigrationWriter extends Writer {
  /** Runs several statements. BEGIN, COMMIT and ROLLBACK are refused. */
  exec(sql: string): void;
  /** Tells of `count` rows of `table` that could not be carried over, and why; kept in the report and in the meta table. */
  skipped(table: string, reason: string, count: number): void;
}

export interface Migration {
  readonly version: number;
  readonly name: string;
  /**
   * `off` while a table is rebuilt under the feet of those that refer to it. Afterwards all keys are checked, and a row
   * that the migration left without its parent fails it.
   */
  readonly foreignKeys?: 'off';
  /** Brings the schema from `version - 1` to `version`. Self-contained: it must not use today's types or stores. */
  up(db: MigrationWriter): void;
}

/** A database's name and history. Versions are contiguous; a first version above 1 continues another program's numbers. */
export interface Schema {
  /** `library` keeps its notes in the table `_library_meta`. */
  readonly name: string;
  readonly migrations: readonly Migration[];
}

export interface SkippedRows {
  readonly version: number;
  readonly table: string;
  readonly reason: string;
  readonly count: number;
}

export interface MigrationReport {
  /** The version found, 0 for a new file. */
  readonly from: number;
  readonly to: number;
  readonly applied: readonly { readonly version: number; readonly name: string; readonly ms: number }[];
  readonly skipped: readonly SkippedRows[];
  /** The copy of the file as it was before, `null` when it held no data or nothing was pending. */
  readonly backup: string | null;
  /** True when an earlier start was interrupted between two migrations and this one went on. */
  readonly resumed: boolean;
}

/** What happens during an upgrade, for a terminal or a start page. */
export type MigrationEvent =
  | { readonly kind: 'waiting'; readonly path: string }
  | { readonly kind: 'backup'; readonly path: string; readonly file: string }
  | { readonly kind: 'started'; readonly path: string; readonly version: number; readonly name: string }
  | {
      readonly kind: 'applied';
      readonly path: string;
      readonly version: number;
      readonly name: string;
      readonly ms: number;
    };
