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
export function baseOf(row: UserDataRow | undefined): UserDataState {
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

/** A state as the columns position_ticks, play_count, played, last_played, is_favorite, user_rating hold it. */
export const valuesOf = (state: UserDataState) => [
  state.positionTicks,
  state.playCount,
  state.isPlayed ? 1 : 0,
  sqlTimeOf(state.lastPlayed),
  state.isFavorite ? 1 : 0,
  state.rating,
];

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

/** An edit in the queue, as far as it changes what is shown. */
export interface EditRow {
  readonly operation: string;
  readonly payload: string | null;
  readonly at: string | null;
}

/** The edits that rows of the queue hold. */
export const editsOf = (rows: readonly EditRow[]): readonly UserDataEdit[] =>
  rows.flatMap(({ operation, payload, at }): UserDataEdit[] => {
    const fields: unknown = JSON.parse(payload ?? '{}');
    const time = isoTime(sqlTimeOf(at)) ?? new Date(0).toISOString();
    const edit: unknown = { at: time, ...(typeof fields === 'object' ? fields : {}), operation };
    return isEdit(edit) ? [edit] : [];
  });

/** The edits of an item that the server has not answered yet, in their order; dead ones count no more. */
export function openEdits(reader: Reader, { userId }: Account, itemId: number): readonly UserDataEdit[] {
  const rows = reader.all<EditRow>(
    `SELECT q.operation, q.payload, q.occurred_at AS at FROM sync_queue q
     WHERE q.user_id = ? AND q.entity_type = 'item' AND q.entity_id = (SELECT jellyfin_id FROM items WHERE id = ?)
       AND q.status <> 'completed' AND q.status <> 'dead'
     ORDER BY q.id`,
    [userId, itemId],
  );
  return editsOf(rows);
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
    [itemId, account.userId, ...valuesOf(base), sqlTime(now)],
  );
  refreshView(writer, account, itemId, now);
  return true;
}

const NEW_COLUMNS = `item_id, user_id, synced_at, updated_at, base_known,
  position_ticks, play_count, played, last_played, is_favorite, user_rating,
  base_position_ticks, base_play_count, base_played, base_last_played, base_is_favorite, base_user_rating`;
const insertNew = `INSERT INTO user_data (${NEW_COLUMNS}) VALUES (${Array(17).fill('?').join(', ')})`;

/** Writes what the server says of items that are new to the store; for one transaction. */
export class Bases {
  readonly #writer: Writer;
  readonly #account: Account;
  readonly #now: number;
  readonly #time: string;
  /** Nobody waits with edits, so that base and view are the same. */
  readonly #isQuiet: boolean;

  constructor(writer: Writer, account: Account, now: number) {
    this.#writer = writer;
    this.#account = account;
    this.#now = now;
    this.#time = sqlTime(now);
    const open =
      "SELECT 1 FROM sync_queue WHERE user_id = ? AND entity_type = 'item' AND status <> 'completed'";
    this.#isQuiet = writer.value(`${open} LIMIT 1`, [account.userId]) === undefined;
  }

  add(itemId: number, base: UserDataState): void {
    if (sameState(base, untouched)) return;
    if (!this.#isQuiet) {
      setBase(this.#writer, this.#account, itemId, base, this.#now);
      return;
    }
    const state = valuesOf(base);
    const values = [itemId, this.#account.userId, this.#time, this.#time, 1, ...state, ...state];
    this.#writer.run(insertNew, values);
  }
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
    [itemId, account.userId, ...valuesOf(view), edits.length > 0 ? 1 : 0, sqlTime(now)],
  );
  return view;
}
