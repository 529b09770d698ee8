import type { Reader, Writer } from '../../drivers/index.ts';
import {
  isoTime,
  sameState,
  sqlTime,
  sqlTimeOf,
  type UserDataEdit,
  type UserDataRow,
  type UserDataState,
  untouched,
  viewOf,
} from '../../models/index.ts';
import type { Account } from '../accounts.ts';

/** What the server said last of an item, for one user; `untouched` when it never said anything. */
function baseOf(row: UserDataRow | undefined): UserDataState {
  if (row === undefined) return untouched;
  return {
    positionTicks: row.base_position_ticks,
    playCount: row.base_play_count,
    isFavorite: row.base_is_favorite === 1,
    isPlayed: row.base_played === 1,
    lastPlayed: isoTime(row.base_last_played),
    rating: row.base_user_rating,
  };
}

const rowOf = (reader: Reader, { userId }: Account, itemId: number): UserDataRow | undefined =>
  reader.get<UserDataRow>('SELECT * FROM user_data WHERE user_id = ? AND item_id = ?', [userId, itemId]);

/** The base of an item for one user, as the server said it last. */
export const userDataBase = (reader: Reader, account: Account, itemId: number): UserDataState =>
  baseOf(rowOf(reader, account, itemId));

/** The base of an item once the server has said something about it. */
export function knownBase(reader: Reader, account: Account, itemId: number): UserDataState | undefined {
  const row = rowOf(reader, account, itemId);
  return row?.base_known === 1 ? baseOf(row) : undefined;
}

const isEdit = (value: unknown): value is UserDataEdit =>
  typeof value === 'object' && value !== null && 'operation' in value && typeof value.operation === 'string';

/** The edits of an item that the server has not answered yet, in their order; dead ones count no more. */
export function openEdits(reader: Reader, { userId }: Account, itemId: number): readonly UserDataEdit[] {
  const rows = reader.all<{ operation: string; payload: string | null; at: string | null }>(
    `SELECT q.operation, q.payload, q.occurred_at AS at FROM sync_queue q
     WHERE q.user_id = ? AND q.entity_type = 'item' AND q.entity_id = (SELECT jellyfin_id FROM items WHERE id = ?)
       AND q.status <> 'completed' AND q.status <> 'dead'
     ORDER BY q.id`,
    [userId, itemId],
  );
  return rows.flatMap(({ operation, payload, at }): UserDataEdit[] => {
    const fields: unknown = JSON.parse(payload ?? '{}');
    const time = isoTime(sqlTimeOf(at)) ?? new Date(0).toISOString();
    const edit: unknown = { at: time, ...(typeof fields === 'object' ? fields : {}), operation };
    return isEdit(edit) ? [edit] : [];
  });
}

/**
 * What the server says now. The view keeps the edits that wait, so nothing flickers back. True when anything changed;
 * the same again writes nothing.
 */
export function setBase(
  writer: Writer,
  account: Account,
  itemId: number,
  base: UserDataState,
  now: number,
): boolean {
  const row = rowOf(writer, account, itemId);
  if (row === undefined && sameState(base, untouched)) return false;
  if (row !== undefined && row.base_known === 1 && sameState(baseOf(row), base)) return false;
  writer.run(
    `INSERT INTO user_data (item_id, user_id, base_position_ticks, base_play_count, base_played, base_last_played,
       base_is_favorite, base_user_rating, base_known, synced_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)
     ON CONFLICT(item_id, user_id) DO UPDATE SET base_position_ticks = excluded.base_position_ticks,
       base_play_count = excluded.base_play_count, base_played = excluded.base_played,
       base_last_played = excluded.base_last_played, base_is_favorite = excluded.base_is_favorite,
       base_user_rating = excluded.base_user_rating, base_known = 1, synced_at = excluded.synced_at`,
    [
      itemId,
      account.userId,
      base.positionTicks,
      base.playCount,
      base.isPlayed ? 1 : 0,
      sqlTimeOf(base.lastPlayed),
      base.isFavorite ? 1 : 0,
      base.rating,
      sqlTime(now),
    ],
  );
  refreshView(writer, account, itemId, now);
  return true;
}

/** Works out the view of an item anew: base with the waiting edits. Called after every change of either. */
export function refreshView(writer: Writer, account: Account, itemId: number, now: number): UserDataState {
  const edits = openEdits(writer, account, itemId);
  const view = viewOf(baseOf(rowOf(writer, account, itemId)), edits);
  writer.run(
    `INSERT INTO user_data (item_id, user_id, position_ticks, play_count, played, last_played, is_favorite, user_rating,
       needs_sync, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(item_id, user_id) DO UPDATE SET position_ticks = excluded.position_ticks,
       play_count = excluded.play_count, played = excluded.played, last_played = excluded.last_played,
       is_favorite = excluded.is_favorite, user_rating = excluded.user_rating, needs_sync = excluded.needs_sync,
       updated_at = excluded.updated_at`,
    [
      itemId,
      account.userId,
      view.positionTicks,
      view.playCount,
      view.isPlayed ? 1 : 0,
      sqlTimeOf(view.lastPlayed),
      view.isFavorite ? 1 : 0,
      view.rating,
      edits.length > 0 ? 1 : 0,
      sqlTime(now),
    ],
  );
  return view;
}
