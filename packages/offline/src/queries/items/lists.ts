import { type Params, type Reader, StoreError } from '../../drivers/index.ts';
import { childColumn, type Item, idOf, type MediaStream } from '../../models/index.ts';
import type { Account } from '../accounts.ts';
import type { LinkKind } from './links.ts';
import { itemColumns, itemOf, type SeenRow, seen, withUser } from './select.ts';
import { streamsOf } from './streams.ts';

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

type Position = readonly [value: string | number, id: number];

function positionOf(cursor: string): Position {
  let position: unknown;
  try {
    position = JSON.parse(cursor);
  } catch {
    position = undefined;
  }
  if (!Array.isArray(position)) throw new StoreError('bad_input', 'this is no cursor of a list');
  const [value, id]: readonly unknown[] = position;
  if ((typeof value === 'string' || typeof value === 'number') && typeof id === 'number') return [value, id];
  throw new StoreError('bad_input', 'this is no cursor of a list');
}

/**
 * Items of a `FROM ... WHERE ...` with the user's number as its one value
 * that the user may see, by name; of one kind or all.
 */
export const itemsByName = (
  reader: Reader,
  from: string,
  userId: number,
  { type, limit }: { readonly type: string | undefined; readonly limit: number },
): readonly Item[] =>
  itemsOf(
    reader,
    `SELECT ${itemColumns} ${from} AND ${seen} ${type === undefined ? '' : 'AND i.type = ?'}
     ORDER BY i.sort_name, i.id LIMIT ?`,
    [userId, userId, ...(type === undefined ? [] : [type]), limitOf(limit)],
  );

interface Order {
  /** As the index has it. */
  readonly by: string;
  readonly direction: 'ASC' | 'DESC';
  readonly where: string;
  readonly positionOf: (row: SeenRow) => string | number;
}

const orders = {
  name: { by: 'i.sort_name', direction: 'ASC', where: '', positionOf: (row) => row.sort_name ?? '' },
  newest: {
    by: 'unixepoch(i.date_created)',
    direction: 'DESC',
    where: ' AND i.date_created IS NOT NULL',
    positionOf: (row) => Math.floor(Date.parse(row.date_created ?? '') / 1000),
  },
} as const satisfies Readonly<Record<string, Order>>;

export type LibraryOrder = keyof typeof orders;

/** Artists of a library, where a server has several with music: those of whom there is something in it. */
const hasSomethingIn = ` AND EXISTS (SELECT 1 FROM link_targets t CROSS JOIN item_links k ON k.target_id = t.id
  CROSS JOIN items x ON x.id = k.item_id WHERE t.server_id = i.server_id AND t.kind IN ('artist', 'album_artist')
    AND t.target = i.jellyfin_id AND x.library_id = ? AND x.deleted_at IS NULL)`;

/** SQL of a page of a library: after a position or from the start. Exported for the test of its plan. */
export function libraryPageSql(order: LibraryOrder, isFirst: boolean, isShared = false): string {
  const { by, direction, where } = orders[order];
  const from = isFirst ? '' : ` AND (${by}, i.id) ${direction === 'ASC' ? '>' : '<'} (?, ?)`;
  return `SELECT ${itemColumns} FROM items i ${withUser}
    WHERE i.library_id = ? AND i.type = ?${where}${from} AND ${seen}${isShared ? hasSomethingIn : ''}
    ORDER BY ${by} ${direction}, i.id ${direction} LIMIT ?`;
}

/** Items of one kind in a library, in order of name or the newest first: albums, artists, tracks, films. */
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
  const shared = query.type === 'MusicArtist' ? sharedArtists(reader, account) : undefined;
  const rows = reader.all<SeenRow>(libraryPageSql(order, position.length === 0, shared !== undefined), [
    userId,
    userId,
    shared ?? library,
    query.type,
    ...position,
    userId,
    ...(shared === undefined ? [] : [library]),
    limit,
  ]);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const next = last && JSON.stringify([orders[order].positionOf(last), last.id]);
  return { items: rows.map(itemOf), next };
}

/** The library that the artists of all are kept in, where a user sees several with music: they belong to none alone. */
function sharedArtists(reader: Reader, { userId, serverId }: Account): number | undefined {
  const [first, second] = reader.all<{ id: number }>(
    `SELECT l.id FROM libraries l JOIN library_visibility v ON v.library_id = l.id AND v.user_id = ?
     WHERE l.server_id = ? AND l.collection_type = 'music' ORDER BY l.sort_order, l.id LIMIT 2`,
    [userId, serverId],
  );
  return second === undefined ? undefined : first?.id;
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

/** An artist or genre: `target` is the artist's id, or the genre's name. */
export interface LinkTarget {
  readonly kind: LinkKind;
  readonly target: string;
}

const linkedSql = (isLeaf: 0 | 1): string => `SELECT ${itemColumns} FROM link_targets t
  CROSS JOIN item_links k ON k.target_id = t.id AND k.is_leaf = ${isLeaf} CROSS JOIN items i ON i.id = k.item_id ${withUser}
  WHERE t.server_id = ? AND t.kind = ? AND t.target = ? AND ${seen}`;

const targetOf = ({ kind, target }: LinkTarget): string | null => (kind === 'genre' ? target : idOf(target));

/** Albums, films or series of an artist or genre, the newest first. */
export function linkedItems(
  reader: Reader,
  { userId, serverId }: Account,
  link: LinkTarget,
  limit?: number,
): readonly Item[] {
  const sql = `${linkedSql(0)} ORDER BY i.production_year DESC, i.sort_name LIMIT ?`;
  return itemsOf(reader, sql, [userId, userId, serverId, link.kind, targetOf(link), userId, limitOf(limit)]);
}

/** SQL of a page of the tracks of an artist or genre. Exported for the test of its plan. */
export const linkedTracksSql = `${linkedSql(1)} AND k.item_id > ? ORDER BY k.item_id LIMIT ?`;

/** Tracks of an artist or genre, in the order in which the server told them: album by album. */
export function linkedTracks(
  reader: Reader,
  { userId, serverId }: Account,
  link: LinkTarget,
  { limit: most, cursor }: PageOptions = {},
): Page<Item> {
  const [, after] = cursor === undefined ? ['', 0] : positionOf(cursor);
  const limit = limitOf(most);
  const target = [userId, userId, serverId, link.kind, targetOf(link), userId];
  const rows = reader.all<SeenRow>(linkedTracksSql, [...target, after, limit]);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return { items: rows.map(itemOf), next: last && JSON.stringify(['', last.id]) };
}

/** The streams of an item that the user may see. */
export function itemStreams(reader: Reader, account: Account, id: string): readonly MediaStream[] {
  const number = seenItem(reader, account, id);
  return number === undefined ? [] : streamsOf(reader, number);
}
