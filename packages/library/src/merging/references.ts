import { isUniqueViolation, type Reader, type SqlValue, type Writer } from '@bandstand/sqlite';
import type { MovedRows, PlainRow, RemovedRow } from './journal.ts';

export type MergeKind = 'artist' | 'album' | 'track';

/** Lists that describe an album or a track alone: what joins another leaves them behind. */
const ownLists: Readonly<Record<MergeKind, ReadonlySet<string>>> = {
  artist: new Set(),
  album: new Set(['album_artists', 'album_genres', 'album_discs']),
  track: new Set([
    'track_artists',
    'track_genres',
    'track_lyrics',
    'identifications',
    'identification_decisions',
    'whole_fingerprints',
  ]),
};

interface Reference {
  readonly table: string;
  readonly column: string;
  readonly key: readonly string[];
}

/** Every column of the database that names a row of these tables, as its foreign keys say. */
export function referencesTo(reader: Reader, kind: MergeKind): Reference[] {
  const found = reader.all<{ table: string; column: string }>(
    `SELECT m.name AS "table", f."from" AS "column" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
     WHERE m.type = 'table' AND f."table" = ? AND ifnull(f."to", 'id') = 'id' ORDER BY m.name, f."from"`,
    [`${kind}s`],
  );
  return found.map(({ table, column }) => ({ table, column, key: keyOf(reader, table) }));
}

function keyOf(reader: Reader, table: string): string[] {
  return reader
    .all<{ name: string }>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', [table])
    .map(({ name }) => name);
}

/** The columns of a row that can be written, with their values. */
export function wholeRow(reader: Reader, table: string, where: PlainRow): PlainRow | undefined {
  const columns = reader
    .all<{ name: string }>('SELECT name FROM pragma_table_info(?)', [table])
    .map(({ name }) => name);
  return reader.get<PlainRow>(
    `SELECT ${columns.join(', ')} FROM ${table} WHERE ${conditions(Object.keys(where))}`,
    Object.values(where),
  );
}

export function insertWhole(writer: Writer, table: string, row: PlainRow): void {
  const columns = Object.keys(row);
  const places = columns.map(() => '?').join(', ');
  writer.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, Object.values(row));
}

export interface Handover {
  readonly kind: MergeKind;
  readonly from: number;
  readonly to: number;
  /** Credits that show the name of `from` go on showing it. */
  readonly name: string | null;
}

/** Gives everything that names `from` to `to`. What `to` has already, and lists of its own, are taken away and returned. */
export function handOver(writer: Writer, handover: Handover): { moved: MovedRows[]; removed: RemovedRow[] } {
  const moved: MovedRows[] = [];
  const removed: RemovedRow[] = [];
  for (const reference of referencesTo(writer, handover.kind)) {
    const { table, column, key } = reference;
    const keys = writer
      .all<PlainRow>(`SELECT ${key.join(', ')} FROM ${table} WHERE ${column} = ?`, [handover.from])
      .map((row) => Object.values(row));
    const kept = keys.filter((values) => {
      if (!ownLists[handover.kind].has(table) && give(writer, reference, values, handover)) return true;
      removed.push(takeAway(writer, reference, values));
      return false;
    });
    if (kept.length > 0) moved.push({ table, column, key, rows: kept });
  }
  return { moved, removed };
}

function give(
  writer: Writer,
  { table, column, key }: Reference,
  values: readonly SqlValue[],
  { kind, to, name }: Handover,
): boolean {
  const credited = kind === 'artist' && table.endsWith('_artists') && name !== null;
  const sets = credited ? `${column} = ?, credited_as = ifnull(credited_as, ?)` : `${column} = ?`;
  try {
    writer.run(`UPDATE ${table} SET ${sets} WHERE ${conditions(key)}`, [
      to,
      ...(credited ? [name] : []),
      ...values,
    ]);
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

function takeAway(writer: Writer, { table, key }: Reference, values: readonly SqlValue[]): RemovedRow {
  const where = Object.fromEntries(key.map((name, at) => [name, values[at] ?? null]));
  const row = wholeRow(writer, table, where) ?? where;
  writer.run(`DELETE FROM ${table} WHERE ${conditions(key)}`, values);
  return { table, row };
}

/** Gives back what was handed over and is still with `from`, and what was taken away where it still has a place. */
export function handBack(
  writer: Writer,
  journal: { readonly moved: readonly MovedRows[]; readonly removed: readonly RemovedRow[] },
  { kind, from, to, name }: Handover,
): void {
  for (const { table, column, key, rows } of journal.moved) {
    const credited = kind === 'artist' && table.endsWith('_artists') && name !== null;
    const sets = credited ? `${column} = ?, credited_as = nullif(credited_as, ?)` : `${column} = ?`;
    for (const values of rows) {
      // A key that names the thing itself names the other one now.
      const now = values.map((value, at) => (key[at] === column ? from : value));
      writer.run(`UPDATE ${table} SET ${sets} WHERE ${conditions(key)} AND ${column} = ?`, [
        to,
        ...(credited ? [name] : []),
        ...now,
        from,
      ]);
    }
  }
  for (const { table, row } of journal.removed) {
    try {
      insertWhole(writer, table, row);
    } catch (error) {
      // Somebody has put the same there meanwhile.
      if (!isUniqueViolation(error)) throw error;
    }
  }
}

function conditions(columns: readonly string[]): string {
  return columns.map((name) => `${name} IS ?`).join(' AND ');
}
