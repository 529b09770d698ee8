import type { Reader } from '@bandstand/sqlite';
import type { ItemRow } from '../catalogue/index.ts';

const firstTrack = '(SELECT id FROM tracks WHERE album_id = ? ORDER BY disc_num, track_num, id LIMIT 1)';

/** The row id of the music folder of a track, or of the first track of an album. */
export function musicRootOf(reader: Reader, { kind, id }: ItemRow): number | undefined {
  if (kind !== 'track' && kind !== 'album') return undefined;
  const track = kind === 'track' ? '?' : firstTrack;
  const sql = `SELECT root_id FROM track_files WHERE track_id = ${track} AND role = 'main' LIMIT 1`;
  return reader.value<number>(sql, [id]);
}
