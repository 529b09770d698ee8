import type { Reader, Writer } from '../../drivers/index.ts';
import { type Library, sqlTime } from '../../models/index.ts';
import type { Account } from '../accounts.ts';

/** The libraries a user sees, in the server's order. */
export const libraries = (reader: Reader, { userId }: Account): readonly Library[] =>
  reader.all<Library>(
    `SELECT l.jellyfin_id AS id, l.name, l.collection_type AS collectionType, l.image_tag AS imageTag
     FROM library_visibility v JOIN libraries l ON l.id = v.library_id
     WHERE v.user_id = ? ORDER BY l.sort_order, l.name COLLATE NOCASE, l.id`,
    [userId],
  );

/** Makes these the libraries a user sees, in this order; the store's number of each by its Jellyfin id. */
export function saveLibraries(
  writer: Writer,
  { serverId, userId }: Account,
  list: readonly Library[],
  now: number,
): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  list.forEach(({ id, name, collectionType, imageTag }, order) => {
    writer.run(
      `INSERT INTO libraries (jellyfin_id, server_id, name, collection_type, image_tag, sort_order, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT(jellyfin_id, server_id) DO UPDATE SET name = excluded.name, collection_type = excluded.collection_type,
         image_tag = excluded.image_tag, sort_order = excluded.sort_order, updated_at = excluded.updated_at
       WHERE (name, collection_type, image_tag, sort_order)
         IS NOT (excluded.name, excluded.collection_type, excluded.image_tag, excluded.sort_order)`,
      [id, serverId, name, collectionType, imageTag, order, sqlTime(now)],
    );
    const number = writer.value<number>('SELECT id FROM libraries WHERE jellyfin_id = ? AND server_id = ?', [
      id,
      serverId,
    ]);
    if (number === undefined) return;
    numbers.set(id, number);
    writer.run('INSERT OR IGNORE INTO library_visibility (user_id, library_id) VALUES (?, ?)', [
      userId,
      number,
    ]);
  });
  for (const { id } of writer.all<{ id: number }>(
    'SELECT library_id AS id FROM library_visibility WHERE user_id = ?',
    [userId],
  )) {
    if ([...numbers.values()].includes(id)) continue;
    writer.run('DELETE FROM library_visibility WHERE user_id = ? AND library_id = ?', [userId, id]);
  }
  return numbers;
}

/** How many items a user sees, by kind. Reads the sight of the user once. */
export function itemCounts(reader: Reader, { userId }: Account): Readonly<Record<string, number>> {
  const rows = reader.all<{ type: string; count: number }>(
    `SELECT i.type, count(*) AS count FROM item_visibility v JOIN items i ON i.id = v.item_id
     WHERE v.user_id = ? AND i.deleted_at IS NULL GROUP BY i.type ORDER BY i.type`,
    [userId],
  );
  return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
}
