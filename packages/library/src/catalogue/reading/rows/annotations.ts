import { activeAccount } from '../../../access/index.ts';
import type { Annotation } from '../../rows.ts';
import type { Kind } from '../positions/orders.ts';
import type { Scope } from '../scope.ts';

/** What a person has done with items: columns of a statement over `json_each(:ids) i`, with `:kind` and `:username`. */
export const ownMarkColumns =
  's.created_at AS starredAt, r.rating, l.plays, l.last_played_at AS lastPlayedAt, b.position_ms AS bookmarkMs';
/** Where these columns come from. */
export const ownMarkJoins = `LEFT JOIN starred_items s
    ON s.item_type = :kind AND s.item_key = i.value AND s.username = :username
  LEFT JOIN item_ratings r
    ON r.item_type = :kind AND r.item_key = i.value AND r.username = :username AND r.rating > 0
  LEFT JOIN listening l ON l.username = :username AND l.item_type = :kind AND l.item_id = i.value
  LEFT JOIN bookmarks b ON :kind = 'track' AND b.track_key = i.value AND b.username = :username`;

/** The statement behind the marks; who is nobody has none of his own. */
const marksSql = `SELECT i.value AS item, ${ownMarkColumns},
    (SELECT avg(a.rating) FROM item_ratings a
      WHERE a.item_type = :kind AND a.item_key = i.value AND a.rating > 0) AS averageRating
  FROM json_each(:ids) i ${ownMarkJoins}`;

export type Marks = Annotation & { readonly averageRating?: number; readonly bookmarkMs?: number };
interface Item {
  readonly item: number;
}
type Row = Item & { readonly [K in keyof Marks]-?: Exclude<Marks[K], undefined> | null };

/**
 * Rows with what this viewer did with them, and what all think of them: a function of a row. Most are given back as they
 * are, as nobody did anything with them.
 */
export function annotationsOf(
  scope: Scope,
  kind: Kind,
  ids: readonly number[],
): <R extends { readonly id: number }>(row: R) => R & Marks {
  const { reader, viewer, memory } = scope;
  const asked = memory.marked.among(reader, memory.feed, kind, ids);
  if (asked.length === 0) return (row) => row;
  const username = activeAccount(viewer)?.username ?? '';
  const rows = reader.all<Row>(marksSql, { kind, username, ids: JSON.stringify(asked) });
  const marks = new Map(rows.map((row) => [row.item, marksOf(row)]));
  return (row) => {
    const found = marks.get(row.id);
    return found === undefined ? row : { ...row, ...found };
  };
}

function marksOf({ starredAt, rating, plays, lastPlayedAt, averageRating, bookmarkMs }: Row): Marks {
  return {
    ...(starredAt === null ? {} : { starredAt }),
    ...(rating === null ? {} : { rating }),
    ...(plays === null ? {} : { plays }),
    ...(lastPlayedAt === null ? {} : { lastPlayedAt }),
    ...(averageRating === null ? {} : { averageRating }),
    ...(bookmarkMs === null ? {} : { bookmarkMs }),
  };
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
