import type { SqlValue, Writer } from '@bandstand/sqlite';

/** Columns and values of a row; what is undefined is left to the column's default. */
export type Values = Readonly<Record<string, SqlValue | undefined>>;

/** Inserts a row; its row id. Nulls are left out, so that columns with a default get it. */
export function insert(writer: Writer, table: string, values: Values): number {
  const given = Object.entries(values).flatMap(([column, value]): [string, SqlValue][] =>
    value === undefined || value === null ? [] : [[column, value]],
  );
  const columns = given.map(([column]) => column).join(', ');
  const places = given.map(() => '?').join(', ');
  return writer.run(
    `INSERT INTO ${table} (${columns}) VALUES (${places})`,
    given.map(([, value]) => value),
  ).lastInsertRowid;
}

/** Sets the columns of a row that are given; null is a value. */
export function update(writer: Writer, table: string, id: number, values: Values): void {
  const given = Object.entries(values).flatMap(([column, value]): [string, SqlValue][] =>
    value === undefined ? [] : [[column, value]],
  );
  if (given.length === 0) return;
  const set = given.map(([column]) => `${column} = ?`).join(', ');
  writer.run(`UPDATE ${table} SET ${set} WHERE id = ?`, [...given.map(([, value]) => value), id]);
}
