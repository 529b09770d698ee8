import type { Readable, Reader } from '../engine/index.ts';
import { splitAtCommas, tokens } from './tokens.ts';

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

const constraintWords = new Set(['constraint', 'primary', 'unique', 'check', 'foreign']);

export interface SchemaTextOptions {
  /** Tables left out, with their indexes and triggers: what a later cleanup removes. */
  readonly except?: readonly string[];
}

/**
 * The schema of a database as text that is equal for equal schemas: every table, index, trigger and view in order of
 * type and name, without comments, in one spelling; a table's constraints stand after its columns, as ALTER TABLE ADD
 * COLUMN leaves them in between. Shadow tables of virtual tables and SQLite's own are left out.
 */
export function schemaText(db: Readable, options: SchemaTextOptions = {}): string {
  const except = new Set(options.except ?? []);
  const entries = db.read((reader) => schemaEntries(reader).filter(({ table }) => !except.has(table)));
  return entries.map((entry) => `${normalEntry(entry)};\n`).join('');
}

function schemaEntries(reader: Reader): (Entry & { table: string })[] {
  return reader.all(
    `SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema
     WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       AND name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow')
     ORDER BY type, name`,
  );
}

function normalEntry({ type, sql }: Entry): string {
  const words = tokens(sql);
  return type === 'table' ? normalTable(words) : words.join(' ');
}

/**
 * `create table t ( columns, constraints ) options`; virtual tables have
 * arguments instead of columns and stay as they are.
 */
function normalTable(words: readonly string[]): string {
  const open = words.indexOf('(');
  const close = words.lastIndexOf(')');
  if (open < 0 || words[1] === 'virtual') return words.join(' ');
  const parts = splitAtCommas(words.slice(open + 1, close));
  const isConstraint = (part: readonly string[]): boolean => constraintWords.has(part[0] ?? '');
  const columns = parts.filter((part) => !isConstraint(part)).map((part) => part.join(' '));
  const constraints = parts
    .filter(isConstraint)
    .map((part) => part.join(' '))
    .sort();
  const body = [...columns, ...constraints].map((line) => `  ${line}`).join(',\n');
  return [`${words.slice(0, open).join(' ')} (`, body, [')', ...words.slice(close + 1)].join(' ')].join('\n');
}
