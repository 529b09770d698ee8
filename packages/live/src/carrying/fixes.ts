import { createHash } from 'node:crypto';
import type { SqlValue } from '@bandstand/sqlite';

/** A row of any table, by the names of its columns. */
export type Row = Readonly<Record<string, SqlValue>>;

/** What is changed in a row of old on its way into our tables. Pure. */
export type Fix = (row: Row) => Row;

const time = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?$/;

/**
 * A time as `2026-11-22T05:25:00.000Z`, from SQLite's own form (`2026-11-22 05:25:00`, in UTC) or from any of ISO 8601's.
 * Another text stays as it is. StreamHub wrote both, so that its times did not compare.
 */
export function isoTime(text: string): string {
  const [, day, clock, zone = 'Z'] = time.exec(text) ?? [];
  const ms = Date.parse(`${day}T${clock}${zone}`);
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}

/** Times of the columns named, in one form. */
export const times =
  (...columns: readonly string[]): Fix =>
  (row) => {
    const fixed: Record<string, SqlValue> = { ...row };
    for (const column of columns) {
      const value = row[column];
      if (typeof value === 'string') fixed[column] = isoTime(value);
    }
    return fixed;
  };

/** SHA-256 of a stream key or token, in hexadecimal: how both are kept. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A stream key in clear becomes its hash and its last four letters. */
export const hashStreamKey: Fix = (row) => {
  const key = row['stream_key'];
  if (typeof key !== 'string' || key === '') return row;
  return { ...row, stream_key: null, stream_key_hash: hashSecret(key), stream_key_hint: key.slice(-4) };
};

/**
 * The path of a file below its app's directory, from one that leads there from the root of the disk. Any other
 * stays as it is: a file that lies elsewhere is not the app's, and nobody is given it.
 */
export function relativePath(path: string): string {
  if (!/^(?:\/|[A-Za-z]:[\\/])/.test(path)) return path;
  const inside = /^.*[\\/]apps[\\/][^\\/]+[\\/](.+)$/.exec(path)?.[1]?.replaceAll('\\', '/');
  return inside === undefined || inside.split('/').includes('..') ? path : inside;
}

export const relativeLocalPath: Fix = (row) => {
  const path = row['local_path'];
  return typeof path === 'string' ? { ...row, local_path: relativePath(path) } : row;
};

/** The egress that made a recording has a column of its own; StreamHub kept it among the tags. */
export const egressOfTags: Fix = (row) => {
  const tags = row['metatags_json'];
  if (typeof tags !== 'string') return row;
  try {
    const parsed: unknown = JSON.parse(tags);
    if (typeof parsed !== 'object' || parsed === null || !('egressId' in parsed)) return row;
    return typeof parsed.egressId === 'string' ? { ...row, egress_id: parsed.egressId } : row;
  } catch {
    return row; // tags that are no JSON are kept as they are
  }
};

/** One after the other. */
export const all =
  (...fixes: readonly Fix[]): Fix =>
  (row) =>
    fixes.reduce((fixed, fix) => fix(fixed), row);
