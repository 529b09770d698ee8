import { activeAccount } from '../../../access/index.ts';
import { foldName, withoutArticle } from '../../fold.ts';
import type { AlbumSort, ArtistSort, PersonalSort, TrackSort } from '../../queries.ts';
import type { ArtistOrder } from '../memory.ts';
import type { Scope } from '../scope.ts';
import { readIds } from './id-list.ts';
import { tracksAlong } from './layout.ts';
import type { Kept } from './shelf.ts';

export type Kind = 'artist' | 'album' | 'track';
/** Sorts that every viewer shares. */
export type SharedSort = Exclude<AlbumSort | TrackSort | ArtistSort, PersonalSort | 'random'>;

const titled = (table: string): string =>
  `SELECT group_concat(id) FROM (SELECT id FROM ${table} ORDER BY title_key, id)`;
const added = (table: string): string =>
  `SELECT group_concat(id) FROM (SELECT id FROM ${table} ORDER BY created_at, id)`;

/** The whole order of a kind as one value, read from a covering index. */
export const orderSql: Readonly<Record<Kind, Readonly<Partial<Record<SharedSort, string>>>>> = {
  album: {
    title: titled('albums'),
    artist: 'SELECT group_concat(id) FROM (SELECT id FROM albums ORDER BY artist_key, title_key, id)',
    added: added('albums'),
    published: `SELECT group_concat(id) FROM (SELECT id FROM albums WHERE published_at IS NOT NULL ORDER BY published_at, id)`,
    year: 'SELECT group_concat(id) FROM (SELECT id FROM albums ORDER BY year, id)',
  },
  track: {
    title: titled('tracks'),
    added: added('tracks'),
    year: 'SELECT group_concat(id) FROM (SELECT id FROM tracks WHERE year IS NOT NULL ORDER BY year, id)',
  },
  artist: { added: added('artists') },
};

/** All ids of a kind in a shared order; who sees what is left to the caller. */
export function sharedOrder(scope: Scope, kind: Kind, sort: SharedSort): Kept<Int32Array> {
  const { reader, memory } = scope;
  const sql = orderSql[kind][sort];
  if (sql !== undefined) {
    const stamp = String(memory.feed[kind]);
    return memory.orders.get(`${kind} ${sort}`, stamp, () => readIds(reader, sql));
  }
  if (kind === 'artist') {
    const { value, id } = artistOrder(scope);
    return { value: value.ids, id };
  }
  const layout = memory.layout(reader);
  const albums = sharedOrder(scope, 'album', 'title');
  return memory.orders.get('track album', `${layout.id}:${albums.id}`, () =>
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

/** Artists by name. */
export function artistOrder({ reader, memory }: Scope): Kept<ArtistOrder> {
  return memory.names.get('', String(memory.feed.artist), () => {
    const named: { readonly id: number; readonly key: string }[] = [];
    for (const { id, name, sortName } of reader.iterate<NameRow>(allNames))
      named.push({ id, key: artistKey(name, sortName) });
    named.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id - b.id));
    return { ids: Int32Array.from(named, ({ id }) => id), keys: named.map(({ key }) => key) };
  });
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
  return memory.positions.get(`${kind} ${sort} of ${account.id}`, String(memory.feed.data), read);
}

/** True for orders that are one viewer's own. */
export function isPersonalSort(sort: string): sort is PersonalSort {
  return sort in personalSql;
}
