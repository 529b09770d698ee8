import type { Reader, SqlValue } from '@bandstand/sqlite';
import type { ItemKind } from './cursor.ts';
import type { Span } from './item-store.ts';

/** What one person did with an item; absent where there is nothing to say. */
export interface UserData {
  readonly starredAt?: string;
  /** 1 to 5. */
  readonly rating?: number;
  readonly plays?: number;
  readonly lastPlayedAt?: string;
  /** Where he stopped listening, in ms. */
  readonly positionMs?: number;
  readonly positionComment?: string | null;
}

interface Where {
  /** Condition on `item`, the row id. */
  readonly item: string;
  readonly params: Readonly<Record<string, SqlValue>>;
}

/** What the account did with these items. */
export function userDataOf(
  reader: Reader,
  username: string,
  kind: ItemKind,
  ids: readonly number[],
): ReadonlyMap<number, UserData> {
  if (ids.length === 0) return new Map();
  const item = (column: string): string => `${column} IN (SELECT value FROM json_each(:ids))`;
  return gathered(reader, username, kind, (column) => ({
    item: item(column),
    params: { ids: JSON.stringify(ids) },
  }));
}

/** What the account did with items whose row ids lie in a span. */
export function userDataBetween(
  reader: Reader,
  username: string,
  kind: ItemKind,
  { after, upTo }: Span,
): ReadonlyMap<number, UserData> {
  return gathered(reader, username, kind, (column) => ({
    item: `${column} > :after AND ${column} <= :upTo`,
    params: { after, upTo },
  }));
}

function gathered(
  reader: Reader,
  username: string,
  kind: ItemKind,
  where: (column: string) => Where,
): ReadonlyMap<number, UserData> {
  const found = new Map<number, UserData>();
  const add = (select: string, { item, params }: Where): void => {
    const rows = reader.all<UserData & { readonly item: number }>(`${select} AND ${item}`, {
      username,
      ...params,
    });
    for (const { item: id, ...data } of rows) found.set(id, { ...found.get(id), ...data });
  };
  add(
    `SELECT item_key AS item, created_at AS starredAt FROM starred_items WHERE username = :username AND item_type = '${kind}'`,
    where('item_key'),
  );
  add(
    `SELECT item_key AS item, rating FROM item_ratings WHERE username = :username AND item_type = '${kind}' AND rating > 0`,
    where('item_key'),
  );
  add(
    `SELECT item_id AS item, plays, last_played_at AS lastPlayedAt FROM listening
     WHERE username = :username AND item_type = '${kind}'`,
    where('item_id'),
  );
  if (kind === 'track') {
    add(
      `SELECT track_key AS item, position_ms AS positionMs, comment AS positionComment FROM bookmarks WHERE username = :username`,
      where('track_key'),
    );
  }
  return found;
}
