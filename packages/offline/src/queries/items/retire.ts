import type { Writer } from '../../drivers/index.ts';
import { sqlTime } from '../../models/index.ts';
import type { Account } from '../accounts.ts';

/** What keeps an item that its server has deleted: a file, a place in a playlist, an edit or a picture on the disk. */
const needed = `EXISTS (SELECT 1 FROM downloads w WHERE w.item_id = items.id)
  OR EXISTS (SELECT 1 FROM download_files f WHERE f.item_id = items.id)
  OR EXISTS (SELECT 1 FROM download_extras x WHERE x.item_id = items.id)
  OR EXISTS (SELECT 1 FROM playlist_items p WHERE p.item_id = items.id)
  OR EXISTS (SELECT 1 FROM user_data d WHERE d.item_id = items.id AND d.needs_sync = 1)`;

/**
 * The server has deleted these: they are marked, what is downloaded stays playable as a ghost, and lists show it no more.
 * How many were marked. `purgeGhosts` removes what nothing needs.
 */
export function retireItems(writer: Writer, serverId: number, ids: readonly string[], now: number): number {
  return writer.run(
    `UPDATE items SET deleted_at = ?, updated_at = ? WHERE server_id = ? AND deleted_at IS NULL
       AND jellyfin_id IN (SELECT value FROM json_each(?))`,
    [sqlTime(now), sqlTime(now), serverId, JSON.stringify(ids)],
  ).changes;
}

/** One user may see these no more; others may. How many were hidden. */
export function hideItems(writer: Writer, { serverId, userId }: Account, ids: readonly string[]): number {
  return writer.run(
    `DELETE FROM item_visibility WHERE user_id = ? AND item_id IN (
       SELECT id FROM items WHERE server_id = ? AND jellyfin_id IN (SELECT value FROM json_each(?)))`,
    [userId, serverId, JSON.stringify(ids)],
  ).changes;
}

/** Removes items that were deleted before `before` (ms since 1970) and that nothing needs; their number, at most `limit`. */
export function purgeGhosts(writer: Writer, before: number, limit = 1000): number {
  const gone = writer.all<{ id: number }>(
    `SELECT id FROM items WHERE deleted_at IS NOT NULL AND deleted_at < ? AND NOT (${needed}) ORDER BY id LIMIT ?`,
    [sqlTime(before), limit],
  );
  const list = JSON.stringify(gone.map(({ id }) => id));
  const those = 'item_id IN (SELECT value FROM json_each(?))';
  writer.run(
    `INSERT OR IGNORE INTO orphaned_files (path, reason) SELECT file_path, 'its item is gone' FROM thumbnails WHERE ${those}`,
    [list],
  );
  writer.run(`DELETE FROM thumbnails WHERE ${those}`, [list]);
  writer.run(`DELETE FROM user_data WHERE ${those}`, [list]);
  return writer.run('DELETE FROM items WHERE id IN (SELECT value FROM json_each(?))', [list]).changes;
}
