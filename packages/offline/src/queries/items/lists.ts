import { type Params, type Reader, StoreError } from '../../drivers/index.ts';
import { childColumn, type Item, idOf, type MediaStream } from '../../models/index.ts';
import type { Account } from '../accounts.ts';
import { streamsOf } from './ingest.ts';
import { itemColumns, itemOf, type SeenRow, seen, withUser } from './select.ts';

/** A piece of a list and where the next one begins. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; `undefined` at the end. */
  readonly next: string | undefined;
}

export interface PageOptions {
  /** 1 to 1,000; 100 unless told. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
}

/** The number of rows to read for a page. */
export const limitOf = (limit = 100): number => Math.min(1000, Math.max(1, Math.trunc(limit)));

/** The rows of a statement that selects `itemColumns`, as items. */
export const itemsOf = (reader: Reader, sql: string, params: Params): readonly Item[] =>
  reader.all<SeenRow>(sql, params).map(itemOf);

type Position = readonly [value: string, id: number];

function positionOf(cursor: string): Position {
  let position: unknown;
  try {
    position = JSON.parse(cursor);
  } catch {
    position = undefined;
  }
  if (!Array.isArray(position)) throw new StoreError('bad_input', 'this is no cursor of a list');
  const [value, id]: readonly unknown[] = position;
  if (typeof value === 'string' && typeof id === 'number') return [value, id];
  throw new StoreError('bad_input', 'this is no cursor of a list');
}

const orders = {
  name: { column: 'sort_name', direction: 'ASC', after: '>', where: '' },
  newest: {
    column: 'date_created',
    direction: 'DESC',
    after: '<',
    where: " AND i.date_created IS NOT NULL AND i.type <> 'Audio'",
  },
} as const;

export type LibraryOrder = keyof typeof orders;

/** SQL of a page of a library: after a position or from the start. Exported for the test of its plan. */
export function libraryPageSql(order: LibraryOrder, isFirst: boolean): string {
  const { column, direction, after, where } = orders[order];
  const from = isFirst ? '' : ` AND (i.${column}, i.id) ${after} (?, ?)`;
  return `SELECT ${itemColumns} FROM items i ${withUser}
    WHERE i.library_id = ? AND i.type = ?${where}${from} AND ${seen}
    ORDER BY i.${column} ${direction}, i.id ${direction} LIMIT ?`;
}

/** Items of one kind in a library, in order of name or, for all but tracks, the newest first: albums, artists, films. */
export function libraryItems(
  reader: Reader,
  account: Account,
  query: { readonly libraryId: string; readonly type: string; readonly order?: LibraryOrder } & PageOptions,
): Page<Item> {
  const { userId } = account;
  const library = libraryNumber(reader, account, query.libraryId);
  if (library === undefined) return { items: [], next: undefined };
  const order = query.order ?? 'name';
  const position = query.cursor === undefined ? [] : positionOf(query.cursor);
  const limit = limitOf(query.limit);
  const rows = reader.all<SeenRow>(libraryPageSql(order, position.length === 0), [
    userId,
    userId,
    library,
    query.type,
    ...position,
    userId,
    limit,
  ]);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const next = last && JSON.stringify([last[orders[order].column] ?? '', last.id]);
  return { items: rows.map(itemOf), next };
}

function libraryNumber(reader: Reader, { userId, serverId }: Account, id: string): number | undefined {
  return reader.value<number>(
    `SELECT l.id FROM libraries l JOIN library_visibility v ON v.library_id = l.id AND v.user_id = ?
     WHERE l.jellyfin_id = ? AND l.server_id = ?`,
    [userId, idOf(id), serverId],
  );
}

/** The store's number of an item that the user may see. */
export function seenItem(reader: Reader, { userId, serverId }: Account, id: string): number | undefined {
  return reader.value<number>(
    `SELECT i.id FROM items i JOIN item_visibility v ON v.item_id = i.id AND v.user_id = ?
     WHERE i.jellyfin_id = ? AND i.server_id = ?`,
    [userId, idOf(id), serverId],
  );
}

/** One item that the user may see. */
export function itemById(reader: Reader, { userId, serverId }: Account, id: string): Item | undefined {
  const sql = `SELECT ${itemColumns} FROM items i ${withUser} WHERE i.jellyfin_id = ? AND i.server_id = ? AND ${seen}`;
  return itemsOf(reader, sql, [userId, userId, idOf(id), serverId, userId])[0];
}

/** The tracks of an album by disc and number. Exported for the test of its plan. */
export const childrenSql = (column: 'album_id' | 'series_id' | 'season_id'): string =>
  `SELECT ${itemColumns} FROM items i ${withUser}
   WHERE i.${column} = ? AND i.type = ? AND i.server_id = ? AND ${seen}
   ORDER BY i.parent_index_number, i.index_number, i.id LIMIT 2000`;

/** Tracks of an album, seasons of a series, episodes of a season or of a whole series, in their order. */
export function childItems(
  reader: Reader,
  { userId, serverId }: Account,
  id: string,
  type: string,
): readonly Item[] {
  const parent = idOf(id);
  const kind = reader.value<string>('SELECT type FROM items WHERE jellyfin_id = ? AND server_id = ?', [
    parent,
    serverId,
  ]);
  const column = childColumn(kind ?? '') ?? 'album_id';
  return itemsOf(reader, childrenSql(column), [userId, userId, parent, type, serverId, userId]);
}

/** Albums, films or series of an artist or genre, by name: `target` is the artist's id, or the genre's name. */
export function linkedItems(
  reader: Reader,
  { userId, serverId }: Account,
  link: { readonly kind: 'artist' | 'album_artist' | 'genre'; readonly target: string },
  limit?: number,
): readonly Item[] {
  const target = link.kind === 'genre' ? link.target : idOf(link.target);
  const sql = `SELECT ${itemColumns} FROM item_links k JOIN items i ON i.id = k.item_id ${withUser}
    WHERE k.server_id = ? AND k.kind = ? AND k.target = ? AND ${seen}
    ORDER BY i.production_year DESC, i.sort_name LIMIT ?`;
  return itemsOf(reader, sql, [userId, userId, serverId, link.kind, target, userId, limitOf(limit)]);
}

/** The streams of an item that the user may see. */
export function itemStreams(reader: Reader, account: Account, id: string): readonly MediaStream[] {
  const number = seenItem(reader, account, id);
  return number === undefined ? [] : streamsOf(reader, number);
}
