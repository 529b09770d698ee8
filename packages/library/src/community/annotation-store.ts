import type { Writer } from '@bandstand/sqlite';
import type { ItemKind } from './items.ts';

/** Favourites and ratings, one row for each account and item. Repeating a change changes nothing. */
export function insertStars(writer: Writer, username: string, kind: ItemKind, ids: readonly number[]): void {
  writer.run(
    `INSERT INTO starred_items (username, item_type, item_id) SELECT :username, :kind, CAST(j.value AS TEXT) FROM json_each(:ids) j
     WHERE NOT EXISTS (SELECT 1 FROM starred_items
       WHERE username = :username AND item_type = :kind AND item_id = CAST(j.value AS TEXT))`,
    { username, kind, ids: JSON.stringify([...new Set(ids)]) },
  );
}

export function deleteStars(writer: Writer, username: string, kind: ItemKind, ids: readonly number[]): void {
  writer.run(
    `DELETE FROM starred_items
     WHERE username = ? AND item_type = ? AND item_id IN (SELECT CAST(value AS TEXT) FROM json_each(?))`,
    [username, kind, JSON.stringify(ids)],
  );
}

/** @param rating 1 to 5 */
export function upsertRating(
  writer: Writer,
  username: string,
  kind: ItemKind,
  id: number,
  rating: number,
): void {
  writer.run(
    `INSERT INTO item_ratings (username, item_type, item_id, rating) VALUES (:username, :kind, :id, :rating)
     ON CONFLICT (username, item_type, item_id) DO UPDATE SET rating = excluded.rating WHERE rating <> excluded.rating`,
    { username, kind, id: String(id), rating },
  );
}

export function deleteRating(writer: Writer, username: string, kind: ItemKind, id: number): void {
  writer.run('DELETE FROM item_ratings WHERE username = ? AND item_type = ? AND item_id = ?', [
    username,
    kind,
    String(id),
  ]);
}
