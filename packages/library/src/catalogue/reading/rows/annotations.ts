import { activeAccount } from '../../../access/index.ts';
import type { Annotation } from '../../rows.ts';
import type { Kind } from '../positions/orders.ts';
import type { Scope } from '../scope.ts';
import { among, single } from './grouped.ts';

const starredSql = `SELECT item_key AS item, created_at AS starredAt FROM starred_items
  WHERE item_type = :kind AND item_key IN ${among} AND username = :username`;
const ratedSql = `SELECT item_key AS item, rating FROM item_ratings
  WHERE item_type = :kind AND item_key IN ${among} AND username = :username AND rating > 0`;
const playedSql = `SELECT item_id AS item, plays, last_played_at AS lastPlayedAt FROM listening
  WHERE username = :username AND item_type = :kind AND item_id IN ${among}`;
const averageSql = `SELECT item_key AS item, avg(rating) AS averageRating FROM item_ratings
  WHERE item_type = :kind AND item_key IN ${among} AND rating > 0 GROUP BY item_key`;
const bookmarkSql = `SELECT track_key AS item, position_ms AS bookmarkMs FROM bookmarks
  WHERE track_key IN ${among} AND username = :username`;

type Marks = Annotation & { readonly averageRating?: number; readonly bookmarkMs?: number };
interface Item {
  readonly item: number;
}

/** What this viewer did with the items, and what all think of them: a function of the row id. */
export function annotationsOf(scope: Scope, kind: Kind, ids: readonly number[]): (id: number) => Marks {
  const { reader, viewer } = scope;
  const average = single<Item & { averageRating: number }>(reader, averageSql, ids, { kind });
  const account = activeAccount(viewer);
  if (account === undefined) return (id) => ({ ...average.get(id) });
  const mine = { kind, username: account.username };
  const starred = single<Item & { starredAt: string }>(reader, starredSql, ids, mine);
  const rated = single<Item & { rating: number }>(reader, ratedSql, ids, mine);
  const played = single<Item & { plays: number; lastPlayedAt: string }>(reader, playedSql, ids, mine);
  const { username } = account;
  const bookmarks =
    kind === 'track'
      ? single<Item & { bookmarkMs: number }>(reader, bookmarkSql, ids, { username })
      : undefined;
  return (id) => ({
    ...starred.get(id),
    ...rated.get(id),
    ...played.get(id),
    ...average.get(id),
    ...bookmarks?.get(id),
  });
}

const allStarredSql = `SELECT item_key AS item, created_at AS starredAt FROM starred_items
  WHERE username = :username AND item_type = :kind`;
const allRatedSql = `SELECT item_key AS item, rating FROM item_ratings
  WHERE username = :username AND item_type = :kind AND rating > 0`;

/** Stars and ratings of this viewer for every item of a kind, by row id: for lists without pages. */
export function opinionsOf({ reader, viewer }: Scope, kind: Kind): ReadonlyMap<number, Annotation> {
  const account = activeAccount(viewer);
  const opinions = new Map<number, Annotation>();
  if (account === undefined) return opinions;
  const params = { username: account.username, kind };
  for (const sql of [allStarredSql, allRatedSql]) {
    for (const { item, ...mark } of reader.all<Item & Annotation>(sql, params)) {
      opinions.set(item, { ...opinions.get(item), ...mark });
    }
  }
  return opinions;
}
