import type { Reader } from '@bandstand/sqlite';

/** A track that an import brought and whose file has not been seen, by the path it shall have. */
export interface ExpectedTrack {
  readonly id: number;
  readonly albumId: number | null;
}

const columns = `SELECT id, album_id AS albumId FROM tracks`;
const waiting = `source = 'import' AND +missing_since IS NOT NULL`;

/** `albumId` is the album that the file belongs to: a lossless form is awaited beside the other. */
export function expectedTrack(
  reader: Reader,
  path: string,
  albumId: number | null = null,
): ExpectedTrack | undefined {
  const named = reader.get<ExpectedTrack>(`${columns} WHERE file_path = ? AND ${waiting} LIMIT 1`, [path]);
  if (named !== undefined || albumId === null) return named;
  return reader.get<ExpectedTrack>(
    `${columns} WHERE album_id = ? AND lossless_path = ? AND ${waiting} LIMIT 1`,
    [albumId, path],
  );
}

/** True for an imported album that no files have been grouped into. */
export function isExpectedAlbum(reader: Reader, id: number): boolean {
  const sql = `SELECT 1 FROM albums WHERE id = ? AND source = 'import' AND scan_key IS NULL`;
  return reader.value(sql, [id]) !== undefined;
}
