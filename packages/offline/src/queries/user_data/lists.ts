import type { Reader } from '../../drivers/index.ts';
import type { Item } from '../../models/index.ts';
import type { Account } from '../accounts.ts';
import { itemsByName, itemsOf, limitOf } from '../items/lists.ts';
import { itemColumns, seen } from '../items/select.ts';

const from = `FROM user_data d CROSS JOIN items i ON i.id = d.item_id
  LEFT JOIN downloads w ON w.item_id = i.id AND w.user_id = d.user_id`;

/** What was begun and not finished, the last one first. Literals, as a partial index needs them. */
export const resumeSql = `SELECT ${itemColumns} ${from}
  WHERE d.user_id = ? AND d.position_ticks > 0 AND d.played = 0 AND ${seen}
  ORDER BY d.last_played DESC LIMIT ?`;

/** What a user began and did not finish, the last one first; 20 unless told. */
export const resumable = (reader: Reader, { userId }: Account, limit = 20): readonly Item[] =>
  itemsOf(reader, resumeSql, [userId, userId, limitOf(limit)]);

/** What a user has marked, by name; of one kind or all. */
export const favorites = (
  reader: Reader,
  { userId }: Account,
  type?: string,
  limit = 1000,
): readonly Item[] =>
  itemsByName(reader, `${from} WHERE d.user_id = ? AND d.is_favorite = 1`, userId, { type, limit });

/** What a user played, the last one first. */
export const history = (reader: Reader, { userId }: Account, limit = 100): readonly Item[] =>
  itemsOf(
    reader,
    `SELECT ${itemColumns} ${from} WHERE d.user_id = ? AND d.last_played IS NOT NULL AND ${seen}
     ORDER BY d.last_played DESC LIMIT ?`,
    [userId, userId, limitOf(limit)],
  );

/** The condition with its literal: with a bound value SQLite reads the whole table. Exported for the test of its plan. */
export const unsentSql = `SELECT i.jellyfin_id AS id FROM user_data d JOIN items i ON i.id = d.item_id
  WHERE d.needs_sync = 1 AND d.user_id = ? ORDER BY d.id LIMIT ?`;

/** Server ids of items of which something waits to be sent. */
export const unsentUserData = (reader: Reader, { userId }: Account, limit = 1000): readonly string[] =>
  reader.all<{ id: string }>(unsentSql, [userId, limitOf(limit)]).map(({ id }) => id);
