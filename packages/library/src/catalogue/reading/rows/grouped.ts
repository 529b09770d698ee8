import type { Reader, SqlValue } from '@bandstand/sqlite';

/** Rows of a side table by the item they belong to. */
export function grouped<T extends { readonly item: number }>(
  reader: Reader,
  sql: string,
  ids: readonly number[],
  params: Readonly<Record<string, SqlValue>> = {},
): ReadonlyMap<number, Omit<T, 'item'>[]> {
  const groups = new Map<number, Omit<T, 'item'>[]>();
  if (ids.length === 0) return groups;
  for (const { item, ...rest } of reader.all<T>(sql, { ...params, ids: JSON.stringify(ids) })) {
    const group = groups.get(item);
    if (group) group.push(rest);
    else groups.set(item, [rest]);
  }
  return groups;
}

interface GenreRow {
  readonly item: number;
  readonly genre: string;
  readonly position: number;
}

/** The genres of items, each asked for once: a function of the row id. */
export function genresOf(
  reader: Reader,
  kind: 'album' | 'track',
  ids: readonly number[],
): (id: number) => readonly string[] {
  const groups = new Map<number, GenreRow[]>();
  const sql = `SELECT g.${kind}_id AS item, g.genre, g.position
    FROM json_each(:ids) i CROSS JOIN ${kind}_genres g WHERE g.${kind}_id = i.value`;
  const rows = ids.length === 0 ? [] : reader.all<GenreRow>(sql, { ids: JSON.stringify(ids) });
  for (const row of rows) {
    const group = groups.get(row.item);
    if (group) group.push(row);
    else groups.set(row.item, [row]);
  }
  return (id) => (groups.get(id) ?? []).sort(byPosition).map(({ genre }) => genre);
}

const byPosition = (a: GenreRow, b: GenreRow): number => a.position - b.position;

/** Rows of a side table that has at most one for each item. */
export function single<T extends { readonly item: number }>(
  reader: Reader,
  sql: string,
  ids: readonly number[],
  params: Readonly<Record<string, SqlValue>> = {},
): ReadonlyMap<number, Omit<T, 'item'>> {
  if (ids.length === 0) return new Map();
  const rows = reader.all<T>(sql, { ...params, ids: JSON.stringify(ids) });
  return new Map(rows.map(({ item, ...rest }) => [item, rest]));
}

/** Rows in the order of `ids`, a thousand at a time; those that are gone are left out. @param sql asks for `:ids` */
export function* inOrderOf<T extends { readonly id: number }>(
  reader: Reader,
  sql: string,
  ids: readonly number[],
): Generator<T, void, undefined> {
  for (let from = 0; from < ids.length; from += atOnce) {
    const part = ids.slice(from, from + atOnce);
    const rows = new Map(reader.all<T>(sql, { ids: JSON.stringify(part) }).map((row) => [row.id, row]));
    for (const id of part) {
      const row = rows.get(id);
      if (row) yield row;
    }
  }
}

const atOnce = 1000;

/** For `WHERE x IN ${among}` with the parameter `ids`. */
export const among = '(SELECT value FROM json_each(:ids))';
