import type { SqlValue, Writer } from '@bandstand/sqlite';
import { slugOf, uniqueSlug } from '../../releases/index.ts';
import { added, type Carrying, carryTable, left, matched, type Outcome } from '../carry.ts';
import { type ForeignRow, flagOf, integerOf, jsonOf, numberOf, textOf, timeOf } from '../foreign/index.ts';
import { insert } from '../rows.ts';
import { plainMarkup } from './markup.ts';
import type { Kind, PlainTable } from './plain-shape.ts';
import { idKey, nameOf, refOf, type Target } from './refs.ts';

/** Carries over a table whose rows need nothing but their pointers turned. */
export async function carryPlain(context: Carrying, plain: PlainTable): Promise<void> {
  await carryTable(context, {
    table: plain.table,
    columns: [...new Set([...plain.key, ...Object.keys(plain.columns)])],
    key: (row) => keyOf(plain, row),
    carry: (writer, row) => carryRow(context, writer, plain, row),
  });
}

function keyOf({ key }: PlainTable, row: ForeignRow): string | null {
  if (key.length === 1 && key[0] === 'id') return idKey(row);
  const parts = key.map((column) => textOf(row[column], 4000));
  if (parts.includes(null)) return null;
  return parts.length === 1 ? (parts[0] ?? null) : JSON.stringify(parts);
}

function carryRow(context: Carrying, writer: Writer, plain: PlainTable, row: ForeignRow): Outcome {
  const values: Record<string, SqlValue> = {};
  for (const [column, kind] of Object.entries(plain.columns)) {
    const value = valueOf(context, writer, plain, row, column, kind);
    const isPointer = kind in targets || kind === 'note' || kind === 'username';
    if (value === null && isPointer && plain.required.includes(column))
      return left('what it belongs to is not in the import');
    if (value === null && plain.required.includes(column)) return left(`it has no ${column}`);
    const allowed = plain.among?.[column];
    // A word that is not known here gets the column's default, unless the row depends on it.
    const known = allowed === undefined || value === null || allowed.includes(String(value));
    if (!known && plain.required.includes(column)) return left(`its ${column} is not known here`);
    if (known) values[column] = value;
  }
  const here = equalRow(writer, plain, values);
  if (here !== undefined) return matched(here);
  return added(insert(writer, plain.table, values));
}

function equalRow(
  writer: Writer,
  { table, unique }: PlainTable,
  values: Readonly<Record<string, SqlValue>>,
): number | undefined {
  if (unique.length === 0) return undefined;
  const where = unique.map((column) => `${column} = ?`).join(' AND ');
  return writer.value<number>(
    `SELECT rowid FROM ${table} WHERE ${where} LIMIT 1`,
    unique.map((column) => values[column] ?? null),
  );
}

const targets: Readonly<Partial<Record<Kind, Target>>> = {
  artist: 'artists',
  album: 'albums',
  track: 'tracks',
  account: 'admin',
  asset: 'assets',
  post: 'posts',
  session: 'dig_sessions',
};

function valueOf(
  context: Carrying,
  writer: Writer,
  { table }: PlainTable,
  row: ForeignRow,
  column: string,
  kind: Kind,
): SqlValue {
  const value = row[column];
  const target = targets[kind];
  if (target !== undefined) return refOf(context, writer, target, value);
  if (kind === 'username') return nameOf(context, writer, value);
  if (kind === 'address') return addressOf(writer, table, row);
  if (kind === 'note') return noteOf(context, writer, row);
  if (kind === 'sealed') {
    const secret = textOf(value);
    return secret === null ? null : context.keyring.seal(`${table}.${column}`, secret);
  }
  return isSimple(kind) ? simple[kind](value) : null;
}

type Simple = Exclude<
  Kind,
  | 'sealed'
  | 'artist'
  | 'album'
  | 'track'
  | 'account'
  | 'asset'
  | 'post'
  | 'session'
  | 'username'
  | 'address'
  | 'note'
>;

const simple: Readonly<Record<Simple, (value: unknown) => SqlValue>> = {
  text: (value) => textOf(value),
  html: (value) => {
    const html = textOf(value);
    return html === null ? null : plainMarkup(html);
  },
  number: numberOf,
  amount: (value) => {
    const number = numberOf(value);
    return number !== null && number >= 0 ? number : null;
  },
  integer: integerOf,
  flag: flagOf,
  time: timeOf,
  json: jsonOf,
};

function isSimple(kind: Kind): kind is Simple {
  return kind in simple;
}

function addressOf(writer: Writer, table: string, row: ForeignRow): string {
  const name = textOf(row['slug'], 200) ?? textOf(row['title'], 500) ?? '';
  const taken = (slug: string) => writer.value(`SELECT 1 FROM ${table} WHERE slug = ?`, [slug]) !== undefined;
  return uniqueSlug(slugOf(name, table === 'posts' ? 'post' : 'release'), name, taken);
}

/** A board note was made from nothing that has a row. */
function noteOf(context: Carrying, writer: Writer, row: ForeignRow): number | null {
  if (row['note_type'] === 'post') return refOf(context, writer, 'posts', row['content_id']);
  if (row['note_type'] === 'release') return refOf(context, writer, 'albums', row['content_id']);
  return integerOf(row['content_id']);
}
