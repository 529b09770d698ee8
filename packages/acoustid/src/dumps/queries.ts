import { boundsOf, type Day, type DumpTable } from './files.ts';

/** What each file holds: the columns that AcoustID publishes; `disabled` of a track is ours. */
const columns: Readonly<Record<DumpTable, string>> = {
  track:
    'id, gid, new_id, CASE WHEN new_id IS NULL THEN disabled END AS disabled, created, updated FROM track',
  meta: 'id, track, artist, album, album_artist, track_no, disc_no, year, created FROM meta',
  fingerprint: 'id, fingerprint, length, created FROM fingerprint',
  track_fingerprint:
    'id, track_id, id AS fingerprint_id, submission_count, created, updated FROM fingerprint',
  track_mbid:
    'id, track_id, mbid, submission_count, nullif(disabled, false) AS disabled, created, updated FROM track_mbid',
  track_puid: 'id, track_id, puid, submission_count, created, updated FROM track_puid',
  track_meta: 'id, track_id, meta_id, submission_count, created, updated FROM track_meta',
};

/** The rows of these are never updated. */
const written = new Set<DumpTable>(['fingerprint', 'meta']);

/** The statement that copies out what came or changed on a day: a JSON object a line, without what is NULL. */
export function dumpStatement(table: DumpTable, day: Day): string {
  const { start, end } = boundsOf(day);
  const within = (column: string): string =>
    `${column} >= '${new Date(start).toISOString()}' AND ${column} < '${new Date(end).toISOString()}'`;
  const where = written.has(table) ? within('created') : `(${within('created')}) OR (${within('updated')})`;
  return `COPY (SELECT json_strip_nulls(row_to_json(r)) FROM (
    SELECT ${columns[table]} WHERE ${where} ORDER BY id) AS r) TO STDOUT`;
}
