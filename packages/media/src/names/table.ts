import type { Field } from '../fields/index.ts';

export type NameTable = ReadonlyMap<string, Field>;

/** Turns `field: 'NAME NAME...'` (names parted by "|") into a look-up by upper-case name. */
export function nameTable(byField: Partial<Record<Field, string>>): NameTable {
  const table = new Map<string, Field>();
  for (const field of keysOf(byField)) {
    for (const name of (byField[field] ?? '').split('|')) table.set(name.toUpperCase(), field);
  }
  return table;
}

function keysOf(byField: Partial<Record<Field, string>>): Field[] {
  return Object.keys(byField) as Field[];
}
