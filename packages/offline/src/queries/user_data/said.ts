import type { Writer } from '../../drivers/index.ts';
import {
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
import { baseOf, type EditRow, editsOf, valuesOf } from './base.ts';

interface Known extends UserDataRow {
  readonly entity: string;
  readonly number: number;
  /** 0: nothing is kept of it yet, and the columns of the row are empty. */
  readonly isKept: number;
}

// CROSS JOIN: else SQLite takes all items of the server, and all edits of the user, for the smaller side.
const knownSql = `SELECT i.jellyfin_id AS entity, i.id AS number, d.id IS NOT NULL AS isKept, d.*
  FROM json_each(?) j CROSS JOIN items i ON i.jellyfin_id = j.value AND i.server_id = ?
  LEFT JOIN user_data d ON d.item_id = i.id AND d.user_id = ?`;

const openSql = `SELECT q.entity_id AS entity, q.operation, q.payload, q.occurred_at AS at
  FROM json_each(?) j CROSS JOIN sync_queue q ON q.entity_id = j.value AND q.entity_type = 'item' AND q.user_id = ?
  WHERE q.status <> 'completed' AND q.status <> 'dead' ORDER BY q.id`;

const STATE = ['position_ticks', 'play_count', 'played', 'last_played', 'is_favorite', 'user_rating'];
const COLUMNS = [
  ...STATE,
  ...STATE.map((column) => `base_${column}`),
  'base_known',
  'synced_at',
  'needs_sync',
  'updated_at',
];
const saveSql = `INSERT INTO user_data (item_id, user_id, ${COLUMNS.join(', ')})
  VALUES (?, ?, ${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT(item_id, user_id) DO UPDATE SET ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}`;

/**
 * What the server says now of items, by their Jellyfin ids, `undefined` where it said nothing this time; items the store
 * does not have are passed over. The views are worked out anew from that and the edits that wait, all in a few statements;
 * what stays the same is not written. How many the server had changed.
 */
export function takeSaid(
  writer: Writer,
  { serverId, userId }: Account,
  said: ReadonlyMap<string, UserDataState | undefined>,
  now: number,
): number {
  if (said.size === 0) return 0;
  const ids = JSON.stringify([...said.keys()]);
  const rows = writer.all<Known>(knownSql, [ids, serverId, userId]);
  const open = Map.groupBy(
    writer.all<EditRow & { readonly entity: string }>(openSql, [ids, userId]),
    ({ entity }) => entity,
  );
  const time = sqlTime(now);
  let changed = 0;
  for (const row of rows) {
    const next = nextOf(row, said.get(row.entity), editsOf(open.get(row.entity) ?? []));
    if (next === undefined) continue;
    if (next.isNew) changed += 1;
    writer.run(saveSql, [
      row.number,
      userId,
      ...valuesOf(next.view),
      ...valuesOf(next.base),
      next.isKnown ? 1 : 0,
      next.isNew || row.isKept === 0 ? time : row.synced_at,
      next.needsSync ? 1 : 0,
      time,
    ]);
  }
  return changed;
}

interface Next {
  readonly base: UserDataState;
  readonly view: UserDataState;
  readonly isKnown: boolean;
  readonly needsSync: boolean;
  /** The server said something else than before. */
  readonly isNew: boolean;
}

/** What is to be kept of an item; `undefined` when that is what is kept. */
function nextOf(
  row: Known,
  said: UserDataState | undefined,
  edits: readonly UserDataEdit[],
): Next | undefined {
  const isKept = row.isKept === 1;
  const before = baseOf(isKept ? row : undefined);
  const wasKnown = isKept && row.base_known === 1;
  const base = said ?? before;
  const isNew = said !== undefined && !(sameState(before, said) && (wasKnown || !isKept));
  const view = viewOf(base, edits);
  const needsSync = edits.length > 0;
  const isShown = isKept
    ? sameView(row, view) && row.needs_sync === Number(needsSync)
    : sameState(view, untouched);
  if (!isNew && isShown) return undefined;
  return { base, view, isKnown: said !== undefined || wasKnown, needsSync, isNew };
}

const sameView = (row: UserDataRow, view: UserDataState): boolean =>
  row.position_ticks === view.positionTicks &&
  row.play_count === view.playCount &&
  row.played === Number(view.isPlayed) &&
  row.last_played === sqlTimeOf(view.lastPlayed) &&
  row.is_favorite === Number(view.isFavorite) &&
  row.user_rating === view.rating;
