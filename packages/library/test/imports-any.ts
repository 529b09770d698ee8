/** Values as nobody would write them, for the columns and fields of what is imported. */
import * as fc from 'fast-check';
import type { Cell, Rows } from './imports-tunecamp-shapes.ts';

/** Any value of a column: also of the wrong type, out of range, and `words` that mean something there. */
export const anyCell = (...words: readonly Cell[]): fc.Arbitrary<Cell> =>
  fc.oneof(
    fc.constant(null),
    fc.integer({ min: -3, max: 8 }),
    fc.double(),
    fc.constantFrom<Cell>(
      ...words,
      '1',
      '[]',
      '\u0000\u0007x',
      '../../x.png',
      '2026-02-30 99:99:99',
      1e18,
      9e15,
      -9e15,
    ),
    fc.string({ maxLength: 20 }),
    fc.uint8Array({ maxLength: 12 }),
  );

/** A few rows of any values in each table; `columns` by table. Columns that a row leaves out have their default. */
export function anyRows(
  columns: Readonly<Record<string, readonly string[]>>,
  cell: fc.Arbitrary<Cell>,
): fc.Arbitrary<Rows> {
  const tables = Object.entries(columns).map(([table, names]) => {
    const row = fc.record(Object.fromEntries(names.map((name) => [name, cell])), { requiredKeys: [] });
    return [table, fc.array(row.map(given), { maxLength: 6 })] as const;
  });
  return fc.record(Object.fromEntries(tables));
}

const given = (row: Readonly<Record<string, Cell | undefined>>): Record<string, Cell> =>
  Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, cell ?? null]));
