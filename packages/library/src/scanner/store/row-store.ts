import type { SqlValue, Writer } from '@bandstand/sqlite';

export type Row = Readonly<Record<string, SqlValue>>;

/** Inserts a row from its columns; the row id. */
export function insertRow(writer: Writer, table: string, row: Row): number {
  const columns = Object.keys(row);
  const places = columns.map(() => '?').join(', ');
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`;
  return writer.run(sql, Object.values(row)).lastInsertRowid;
}

/**
 * Writes those columns of `wanted` that differ from `current` and are not locked; true when there were any. What is
 * equal is not named in the statement, so that triggers tell nobody of a change that was none.
 */
export function updateRow(
  writer: Writer,
  table: string,
  id: number,
  current: Row,
  wanted: Row,
  locked: ReadonlySet<string> = new Set(),
  always: Row = {},
): boolean {
  const changes = Object.entries(wanted).filter(
    ([column, value]) => current[column] !== value && !locked.has(column),
  );
  if (changes.length === 0) return false;
  const all = [...changes, ...Object.entries(always)];
  const sql = `UPDATE ${table} SET ${all.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ?`;
  writer.run(sql, [...all.map(([, value]) => value), id]);
  return true;
}

/** Columns that a change of one locked field takes along. */
const together: Readonly<Record<string, readonly string[]>> = {
  title: ['title_key', 'sort_title'],
  sort_title: ['title_key'],
  artist: ['artist_name', 'album_artist', 'artist_id', 'artist_key'],
  artists: ['artist_name', 'album_artist', 'artist_id', 'artist_key'],
  artist_name: ['artist_id'],
  album_artist: ['artist_id', 'artist_key'],
  genres: ['genre'],
  cover: ['cover_path', 'image_tag', 'thumbhash'],
  cover_path: ['image_tag', 'thumbhash'],
  album: ['album_id'],
  date: ['year', 'release_date'],
  name: ['name_key'],
  release_date: ['date', 'year'],
  photo: ['photo_path', 'image_tag'],
  links: ['external_links'],
};

/** The columns that a person has edited, from the JSON list in locked_fields. */
export function lockedColumns(json: string): ReadonlySet<string> {
  if (json === '[]') return nothing;
  const fields: unknown = JSON.parse(json);
  const names = Array.isArray(fields) ? fields.map(String) : [];
  return new Set(
    names.flatMap((name) => [name, snake(name), ...(together[name] ?? together[snake(name)] ?? [])]),
  );
}

const nothing: ReadonlySet<string> = new Set<string>([]);

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The time of a change as it is stored. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
