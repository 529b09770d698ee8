import type { Reader } from '@bandstand/sqlite';
import type { Viewer } from '../access/index.ts';
import type { Place } from './cursor.ts';
import { itemSql } from './item-sql.ts';

type Kind = Place['kind'];

/** An item that the viewer sees, as JSON text. */
export interface ItemText {
  readonly id: number;
  readonly gid: string;
  readonly json: string;
}

/** Those of these items that the viewer sees, in the order of their row ids. */
export function itemsByIds(reader: Reader, viewer: Viewer, kind: Kind, ids: readonly number[]): ItemText[] {
  if (ids.length === 0) return [];
  const { table, seen, json, params } = itemSql(viewer, kind);
  return reader.all<ItemText>(
    `SELECT x.id, x.gid, ${json} AS json FROM ${table} x
     WHERE x.id IN (SELECT value FROM json_each(:ids)) AND ${seen} ORDER BY x.id`,
    { ...params, ids: JSON.stringify(ids) },
  );
}

/** Row ids of those of these items that the viewer sees. */
export function seenOf(
  reader: Reader,
  viewer: Viewer,
  kind: Kind,
  ids: readonly number[],
): ReadonlySet<number> {
  if (ids.length === 0) return new Set();
  const { table, seen, params } = plain(viewer, kind);
  const rows = reader.all<{ id: number }>(
    `SELECT x.id FROM ${table} x WHERE x.id IN (SELECT value FROM json_each(:ids)) AND ${seen}`,
    { ...params, ids: JSON.stringify(ids) },
  );
  return new Set(rows.map(({ id }) => id));
}

export interface Span {
  /** Row id before the first. */
  readonly after: number;
  readonly upTo: number;
}

/** Items with row ids in a span that the viewer sees. */
export function seenBetween(
  reader: Reader,
  viewer: Viewer,
  kind: Kind,
  { after, upTo }: Span,
): ReadonlyMap<number, string> {
  const { table, seen, params } = plain(viewer, kind);
  const rows = reader.all<{ id: number; gid: string }>(
    `SELECT x.id, x.gid FROM ${table} x WHERE x.id > :after AND x.id <= :upTo AND ${seen}`,
    { ...params, after, upTo },
  );
  return new Map(rows.map(({ id, gid }) => [id, gid]));
}

/** Lines of a snapshot, ready to be sent. */
export interface LineBlock {
  readonly count: number;
  readonly bytes: Uint8Array;
}

/**
 * The lines of all items with row ids in a span that the viewer sees. SQLite writes them: a million rows are never
 * objects here.
 */
export function linesBetween(reader: Reader, viewer: Viewer, kind: Kind, { after, upTo }: Span): LineBlock {
  const { table, seen, json, params } = itemSql(viewer, kind);
  const row = reader.get<{ count: number; bytes: Uint8Array | null }>(
    `SELECT count(*) AS count, CAST(group_concat(line, '') AS BLOB) AS bytes FROM (
       SELECT '{"kind":"${kind}","op":"upsert","id":"' || x.gid || '","item":' || ${json} || '}' || char(10) AS line
       FROM ${table} x WHERE x.id > :after AND x.id <= :upTo AND ${seen} ORDER BY x.id)`,
    { ...params, after, upTo },
  );
  return { count: row?.count ?? 0, bytes: row?.bytes ?? new Uint8Array(0) };
}

/** The highest row id of a kind. */
export function highestId(reader: Reader, viewer: Viewer, kind: Kind): number {
  return reader.value<number | null>(`SELECT max(id) FROM ${itemSql(viewer, kind).table}`) ?? 0;
}

/** The table and the condition; the parameters of what else a playlist shows are not bound. */
function plain(viewer: Viewer, kind: Kind) {
  const { table, seen, params } = itemSql(viewer, kind);
  return { table, seen, params };
}
