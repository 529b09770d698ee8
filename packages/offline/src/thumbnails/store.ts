import type { Reader, Writer } from '../drivers/index.ts';
import { type SqlTime, sqlTime } from '../models/index.ts';

/** A picture of an item that lies on this device. */
export interface ThumbnailRow {
  readonly id: number;
  readonly tag: string | null;
  /** Relative to the folder of the media. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly usedAt: SqlTime;
}

/** Which picture of an item, and how wide at most; 0 is as large as the server has it. */
export interface ThumbnailKey {
  readonly itemId: number;
  readonly type: string;
  readonly width: number;
}

const columns = 'id, image_tag AS tag, file_path AS path, file_size AS size, last_accessed AS usedAt';

/** The stored picture, of whatever tag. */
export const storedThumbnail = (
  reader: Reader,
  { itemId, type, width }: ThumbnailKey,
): ThumbnailRow | undefined =>
  reader.get<ThumbnailRow>(
    `SELECT ${columns} FROM thumbnails WHERE item_id = ? AND image_type = ? AND width = ?`,
    [itemId, type, width],
  );

/** Keeps a picture in the place of the one before, whose file waits to be removed. */
export function saveThumbnail(
  writer: Writer,
  key: ThumbnailKey,
  file: { readonly tag: string; readonly path: string; readonly size: number },
  now: number,
): ThumbnailRow | undefined {
  const values = [key.itemId, key.type, key.width];
  writer.run(
    `INSERT OR IGNORE INTO orphaned_files (path, reason) SELECT file_path, 'an older picture' FROM thumbnails
     WHERE item_id = ? AND image_type = ? AND width = ?`,
    values,
  );
  const time = sqlTime(now);
  writer.run(
    `INSERT INTO thumbnails (item_id, image_type, width, image_tag, file_path, file_size, cached_at, last_accessed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(item_id, image_type, width) DO UPDATE SET image_tag = excluded.image_tag,
       file_path = excluded.file_path, file_size = excluded.file_size, cached_at = excluded.cached_at,
       last_accessed = excluded.last_accessed`,
    [...values, file.tag, file.path, file.size, time, time],
  );
  return storedThumbnail(writer, key);
}

/** Notes that a picture was shown. */
export const useThumbnail = (writer: Writer, id: number, now: number): void => {
  writer.run('UPDATE thumbnails SET last_accessed = ? WHERE id = ?', [sqlTime(now), id]);
};

/** Bytes of all pictures. */
export const thumbnailBytes = (reader: Reader): number =>
  reader.value<number>('SELECT coalesce(sum(file_size), 0) FROM thumbnails') ?? 0;

/** Removes the pictures that were not shown for the longest time, all but one, until `bytes` are left; their number. */
export function evictThumbnails(writer: Writer, bytes: number, except: number): number {
  let surplus = thumbnailBytes(writer) - bytes;
  let gone = 0;
  while (surplus > 0) {
    const oldest = writer.all<ThumbnailRow>(
      `SELECT ${columns} FROM thumbnails WHERE id <> ? ORDER BY last_accessed LIMIT 100`,
      [except],
    );
    if (oldest.length === 0) return gone;
    for (const { id, path, size } of oldest) {
      if (surplus <= 0) break;
      writer.run("INSERT OR IGNORE INTO orphaned_files (path, reason) VALUES (?, 'evicted')", [path]);
      writer.run('DELETE FROM thumbnails WHERE id = ?', [id]);
      surplus -= size;
      gone += 1;
    }
  }
  return gone;
}
