import { type MigratedBind, migratedBinds } from '../schema/index.ts';
import { SafekeepingError } from './failure.ts';
import { countOf, damaged, listOf, objectOf, parseJson, textOf } from './json.ts';

/** A table as it was saved. */
export interface SavedTable {
  readonly name: string;
  /** In the order of the values of a row. Columns that PostgreSQL computes are left out. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Of COPY's text format. */
  readonly bytes: number;
}

/** The next number of a column comes after `last`. */
export interface SavedSequence {
  readonly table: string;
  readonly column: string;
  readonly last: number;
}

/** What a backup says of one database; kept beside its tables as database.json. */
export interface DatabaseDescription {
  readonly format: 1;
  readonly bind: MigratedBind;
  /** The steps that the database had taken. */
  readonly migrations: readonly string[];
  readonly tables: readonly SavedTable[];
  readonly sequences: readonly SavedSequence[];
  /** False when the operator had dropped the index of overlapping fingerprints. */
  readonly overlapIndex: boolean;
}

/** The file of a description, and that of a table, below the folder of all databases. */
export const descriptionFile = (bind: MigratedBind): string => `${bind}/database.json`;
export const tableFile = (bind: MigratedBind, table: string): string => `${bind}/${table}.copy`;

/** Reads a description. Throws SafekeepingError for what is none, or one of a later version. */
export function parseDescription(text: string): DatabaseDescription {
  const said = objectOf(parseJson(text));
  if (typeof said['format'] === 'number' && said['format'] > 1)
    throw new SafekeepingError(
      'newer',
      'The databases were saved by a newer version. Update Bandstand, then restore them.',
    );
  const bind = migratedBinds.find((name) => name === said['bind']);
  if (said['format'] !== 1 || bind === undefined) throw damaged();
  return {
    format: 1,
    bind,
    migrations: listOf(said['migrations']).map(textOf),
    tables: listOf(said['tables']).map((table) => {
      const { name, columns, rows, bytes } = objectOf(table);
      return {
        name: textOf(name),
        columns: listOf(columns).map(textOf),
        rows: countOf(rows),
        bytes: countOf(bytes),
      };
    }),
    sequences: listOf(said['sequences']).map((sequence) => {
      const { table, column, last } = objectOf(sequence);
      return { table: textOf(table), column: textOf(column), last: countOf(last) };
    }),
    overlapIndex: said['overlapIndex'] !== false,
  };
}
