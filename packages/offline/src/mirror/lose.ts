import type { Writer } from '../drivers/index.ts';
import { type Account, hideItems, retireItems } from '../queries/index.ts';

/**
 * A user's server shows these items no more. Where another user of the store still sees one it is hidden from this user
 * alone; else it is deleted, and stays as a ghost for those who have it downloaded. How many went.
 */
export function loseItems(writer: Writer, account: Account, ids: readonly string[], now: number): number {
  if (ids.length === 0) return 0;
  const { serverId, userId } = account;
  const list = JSON.stringify(ids);
  const shared = writer.all<{ id: string }>(
    `SELECT jellyfin_id AS id FROM items WHERE server_id = ? AND deleted_at IS NULL
       AND jellyfin_id IN (SELECT value FROM json_each(?))
       AND EXISTS (SELECT 1 FROM item_visibility v WHERE v.item_id = items.id AND v.user_id <> ?)`,
    [serverId, list, userId],
  );
  const others = new Set(shared.map(({ id }) => id));
  const gone = ids.filter((id) => !others.has(id));
  const retired = retireItems(writer, serverId, gone, now);
  // Those who lost sight of it earlier than the last one did have their files all the same.
  if (retired > 0)
    writer.run(
      `INSERT OR IGNORE INTO item_visibility (user_id, item_id)
       SELECT w.user_id, w.item_id FROM downloads w JOIN items i ON i.id = w.item_id
       WHERE w.status = 'completed' AND i.server_id = ? AND i.jellyfin_id IN (SELECT value FROM json_each(?))`,
      [serverId, JSON.stringify(gone)],
    );
  return retired + (others.size === 0 ? 0 : hideItems(writer, account, [...others]));
}

/** Ids of the items of one kind in a library that a user sees; those deleted on the server are left out. */
export function knownIds(
  writer: Pick<Writer, 'all'>,
  { userId }: Account,
  libraryId: number,
  type: string,
): ReadonlySet<string> {
  const rows = writer.all<{ id: string }>(
    `SELECT i.jellyfin_id AS id FROM items i JOIN item_visibility v ON v.item_id = i.id AND v.user_id = ?
     WHERE i.library_id = ? AND i.type = ? AND i.deleted_at IS NULL`,
    [userId, libraryId, type],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Hides from a user what lies in libraries that were read for them and that
 * the server shows to them no more. How many items.
 */
export function loseLibraries(writer: Writer, { serverId, userId }: Account): number {
  const gone = writer.all<{ number: number; id: string }>(
    `SELECT l.id AS number, l.jellyfin_id AS id FROM libraries l
     WHERE l.server_id = ? AND NOT EXISTS (
         SELECT 1 FROM library_visibility v WHERE v.library_id = l.id AND v.user_id = ?)
       AND EXISTS (SELECT 1 FROM sync_state s WHERE s.user_id = ? AND s.scope LIKE 'library:' || l.jellyfin_id || ':%')`,
    [serverId, userId, userId],
  );
  let hidden = 0;
  for (const { number, id } of gone) {
    hidden += writer.run(
      `DELETE FROM item_visibility WHERE user_id = ?
         AND item_id IN (SELECT id FROM items WHERE library_id = ? AND deleted_at IS NULL)`,
      [userId, number],
    ).changes;
    // When it comes back it is read from its beginning.
    writer.run("DELETE FROM sync_state WHERE user_id = ? AND scope LIKE 'library:' || ? || ':%'", [
      userId,
      id,
    ]);
  }
  return hidden;
}
