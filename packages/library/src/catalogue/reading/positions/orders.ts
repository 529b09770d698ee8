import type { Reader } from '@bandstand/sqlite';
import { activeAccount } from '../../../access/index.ts';
import { foldName, withoutArticle } from '../../fold.ts';
import type { AlbumSort, ArtistSort, PersonalSort, TrackSort } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { type ChunkSql, chunk, chunksOf } from './chunks.ts';
import { fillIds, readIds, readManyIds } from './id-list.ts';
import { tracksAlong } from './layout.ts';
import { isWorthPatching, type PlacingSql, patched } from './patching.ts';

export type Kind = 'artist' | 'album' | 'track';
/** Sorts that every viewer shares. */
export type SharedSort = Exclude<AlbumSort | TrackSort | ArtistSort, PersonalSort | 'random'>;

/** An order that an index of a table holds. */
export interface StoredOrder {
  readonly table: 'artists' | 'albums' | 'tracks';
  /** Columns before the row id; null in none of the rows. */
  readonly keys: readonly string[];
  /** Rows that are not in the order. */
  readonly where?: string;
}

const by = (table: StoredOrder['table'], ...keys: string[]): StoredOrder => ({ table, keys });

/** The shared orders that are stored; the others are made of these. */
export const storedOrders: Readonly<Record<Kind, Readonly<Partial<Record<SharedSort, StoredOrder>>>>> = {
  album: {
    title: by('albums', 'title_key'),
    artist: by('albums', 'artist_key', 'title_key'),
    added: by('albums', 'created_at'),
    published: { ...by('albums', 'published_at'), where: 'published_at IS NOT NULL' },
  },
  track: {
    title: by('tracks', 'title_key'),
    added: by('tracks', 'created_at'),
    year: { ...by('tracks', 'year'), where: 'year IS NOT NULL' },
  },
  // The row -1 stands for the site itself and is in no list.
  artist: { added: { ...by('artists', 'created_at'), where: 'id > 0' } },
};

/** The statements that read the first ids of an order, and those after the item `:after`. */
export function orderSql({ table, keys, where = '1' }: StoredOrder): ChunkSql {
  const columns = [...keys, 'id'].join(', ');
  const after = keys.map((key) => `(SELECT ${key} FROM ${table} WHERE id = :after)`).join(', ');
  const read = (condition: string): string =>
    `SELECT group_concat(id) AS ids
     FROM (SELECT id FROM ${table} WHERE ${condition} ORDER BY ${columns} LIMIT ${chunk})`;
  return { first: read(where), next: read(`${where} AND (${columns}) > (${after}, :after)`) };
}

/** The statements that place items in an order. */
export function placingSql({ table, keys, where = '1' }: StoredOrder): PlacingSql {
  const columns = [...keys, 'id'].join(', ');
  const downwards = [...keys, 'id'].map((key) => `${key} DESC`).join(', ');
  const after = keys.map((key) => `(SELECT ${key} FROM ${table} WHERE id = :after)`).join(', ');
  return {
    present: `SELECT group_concat(id) FROM (
      SELECT id FROM ${table} WHERE ${where} AND id IN (SELECT value FROM json_each(:ids)) ORDER BY ${columns})`,
    before: `SELECT id FROM ${table} WHERE ${where} AND (${columns}) < (${after}, :after) ORDER BY ${downwards} LIMIT 1`,
  };
}

/** The ids of a whole order, from its index alone. */
function readOrder(reader: Reader, order: StoredOrder): Int32Array {
  const count = reader.value<number>(`SELECT count(*) FROM ${order.table} WHERE ${order.where ?? '1'}`) ?? 0;
  const all = new Int32Array(count);
  let end = 0;
  for (const { ids } of chunksOf(reader, orderSql(order))) end = fillIds(all, end, ids);
  return all;
}

// Albums without a year come first, as in the index; there are too few albums for chunks to matter.
export const albumsByYear = 'SELECT group_concat(id) FROM (SELECT id FROM albums ORDER BY year, id)';

/** All ids of a kind in a shared order; who sees what is left to the caller. */
export function sharedOrder(scope: Scope, kind: Kind, sort: SharedSort): Kept<Int32Array> {
  const { reader, memory } = scope;
  const stored = storedOrders[kind][sort];
  const stamp = String(memory.feed[kind]);
  if (stored !== undefined) {
    return memory.orders.get(`${kind} ${sort}`, stamp, (old) => {
      const changed = old && memory.feed.changedSince(kind, Number(old.stamp));
      return old && changed && isWorthPatching(changed.length, old.value.length)
        ? patched(reader, old.value, changed, placingSql(stored))
        : readOrder(reader, stored);
    });
  }
  if (kind === 'album')
    return memory.orders.get('album year', stamp, () => readManyIds(reader, albumsByYear));
  if (kind === 'artist') return memory.orders.get('artist name', stamp, () => readArtistOrder(reader));
  const layout = memory.layout(reader);
  const albums = sharedOrder(scope, 'album', sort === 'albumArtist' ? 'artist' : 'title');
  return memory.orders.get(`track ${sort}`, `${layout.id}:${albums.id}`, () =>
    tracksAlong(layout.value, albums.value),
  );
}

/** What an artist is ordered by: the sort name, else the name without its article, folded. */
export function artistKey(name: string, sortName: string | null): string {
  return withoutArticle(foldName(sortName ?? name));
}

interface NameRow {
  readonly id: number;
  readonly name: string;
  readonly sortName: string | null;
}

/** Artists by name; their order is that of `artistKey`, which no index holds. */
function readArtistOrder(reader: Reader): Int32Array {
  const named: { readonly id: number; readonly key: string }[] = [];
  for (const { id, name, sortName } of reader.iterate<NameRow>(allNames)) {
    named.push({ id, key: artistKey(name, sortName) });
  }
  named.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id - b.id));
  return Int32Array.from(named, ({ id }) => id);
}

const allNames = 'SELECT id, name, sort_name AS sortName FROM artists WHERE id > 0';

/** The items that an account played, starred or rated, the least first, from the index of that order. */
export const personalSql: Readonly<Record<PersonalSort, string>> = {
  starred: `SELECT group_concat(id) FROM (SELECT item_key AS id FROM starred_items
    WHERE username = :username AND item_type = :kind ORDER BY created_at, item_key)`,
  rated: `SELECT group_concat(id) FROM (SELECT item_key AS id FROM item_ratings
    WHERE username = :username AND item_type = :kind AND rating > 0 ORDER BY rating, item_key)`,
  frequent: `SELECT group_concat(id) FROM (SELECT item_id AS id FROM listening
    WHERE username = :username AND item_type = :kind ORDER BY plays, item_id)`,
  recent: `SELECT group_concat(id) FROM (SELECT item_id AS id FROM listening
    WHERE username = :username AND item_type = :kind ORDER BY last_played_at, item_id)`,
};

/** The same of this viewer; empty for strangers. */
export function personalOrder(scope: Scope, kind: Kind, sort: PersonalSort): Kept<Int32Array> {
  const { reader, viewer, memory } = scope;
  const account = activeAccount(viewer);
  if (account === undefined) return { value: new Int32Array(0), id: 0 };
  const read = (): Int32Array => readIds(reader, personalSql[sort], { username: account.username, kind });
  const stamp = `${memory.feed.marked[kind]}:${memory.feed[kind]}`;
  return memory.positions.get(`${kind} ${sort} of ${account.id} ${account.username}`, stamp, read);
}

/** True for orders that are one viewer's own. */
export function isPersonalSort(sort: string): sort is PersonalSort {
  return sort in personalSql;
}
