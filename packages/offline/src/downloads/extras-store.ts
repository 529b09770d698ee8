import type { Reader, Writer } from '../drivers/index.ts';
import { type Account, seenItem } from '../queries/index.ts';

/** Which of the things that belong to an item. */
export interface ExtraKey {
  /** The store's number of the item. */
  readonly itemId: number;
  readonly kind: 'image' | 'lyrics' | 'subtitle';
  /** Of a subtitle; -1 for others. */
  readonly streamIndex: number;
}

/** A small file that belongs to an item. */
export interface ExtraFile extends Omit<ExtraKey, 'itemId'> {
  readonly language: string | null;
  /** json (lyrics as the server gives them), vtt, or the kind of picture. */
  readonly format: string;
  /** Relative to the folder of the media. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** What lies on this device beside an item that the user may see. */
export function extrasOf(reader: Reader, account: Account, id: string): readonly ExtraFile[] {
  return reader.all<ExtraFile>(
    `SELECT kind, stream_index AS streamIndex, language, format, file_path AS path, file_size AS size
     FROM download_extras WHERE item_id = ? ORDER BY kind, stream_index`,
    [seenItem(reader, account, id) ?? null],
  );
}

/** Keeps a file beside an item, in the place of the one before. */
export function saveExtra(writer: Writer, itemId: number, file: ExtraFile): void {
  const { kind, streamIndex, language, format, path, size } = file;
  writer.run(
    `INSERT OR IGNORE INTO orphaned_files (path, reason) SELECT file_path, 'replaced' FROM download_extras
     WHERE item_id = ? AND kind = ? AND stream_index = ?`,
    [itemId, kind, streamIndex],
  );
  writer.run(
    `INSERT INTO download_extras (item_id, kind, stream_index, language, format, file_path, file_size)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(item_id, kind, stream_index) DO UPDATE SET language = excluded.language, format = excluded.format,
       file_path = excluded.file_path, file_size = excluded.file_size`,
    [itemId, kind, streamIndex, language, format, path, size],
  );
}

/** Lets go of what belongs to items that nobody has downloaded, alone or as the album or series of something; how many. */
export function dropExtras(writer: Writer): number {
  const unneeded = `NOT EXISTS (SELECT 1 FROM downloads w WHERE w.item_id = download_extras.item_id)
    AND NOT EXISTS (SELECT 1 FROM items o JOIN items i
      ON i.server_id = o.server_id AND (i.album_id = o.jellyfin_id OR i.series_id = o.jellyfin_id)
      JOIN downloads w ON w.item_id = i.id WHERE o.id = download_extras.item_id)`;
  writer.run(
    `INSERT OR IGNORE INTO orphaned_files (path, reason)
     SELECT file_path, 'its file is gone' FROM download_extras WHERE ${unneeded}`,
  );
  return writer.run(`DELETE FROM download_extras WHERE ${unneeded}`).changes;
}
