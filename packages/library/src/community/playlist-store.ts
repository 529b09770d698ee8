import type { Reader, SqlValue, Writer } from '@bandstand/sqlite';
import { type AccountViewer, listClause, type Viewer } from '../access/index.ts';
import type { TrackRules } from '../catalogue/index.ts';
import { storedRules } from './track-rules.ts';

/** A playlist's own row with what a list of playlists shows. */
export interface PlaylistRecord {
  readonly id: number;
  readonly gid: string;
  readonly name: string;
  readonly owner: string;
  readonly ownerGid: string;
  readonly description: string | null;
  readonly isPublic: boolean;
  readonly coverPath: string | null;
  /** Places that the viewer sees, those of missing tracks too. */
  readonly trackCount: number;
  /** Seconds of what the viewer sees. */
  readonly durationS: number;
  /** What fills it by itself; null when people do. Its counts are for `SmartPlaylists` to tell. */
  readonly rules: TrackRules | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The columns of a record for somebody, and the parameters they take. */
function columnsFor(viewer: Viewer): { readonly sql: string; readonly params: Record<string, SqlValue> } {
  const seen = listClause(viewer, 't', 'track', 'see');
  const places = `FROM playlist_tracks pt JOIN tracks t ON t.id = pt.track_id WHERE pt.playlist_id = p.id AND ${seen.sql}`;
  const sql = `p.id, p.gid, p.name, u.username AS owner, u.gid AS ownerGid, p.description, p.is_public AS isPublic,
    p.cover_path AS coverPath, p.rules, p.created_at AS createdAt, p.updated_at AS updatedAt,
    (SELECT count(*) ${places}) AS trackCount, (SELECT ifnull(sum(t.duration), 0) ${places}) AS durationS`;
  return { sql, params: { ...seen.params } };
}

type Row = Omit<PlaylistRecord, 'isPublic' | 'rules'> & {
  readonly isPublic: number;
  readonly rules: string | null;
};

const record = (row: Row): PlaylistRecord => ({
  ...row,
  isPublic: row.isPublic === 1,
  rules: storedRules(row.rules),
});

/** Own playlists and public ones, by name; `afterId` is the last of the page before. */
export function listPlaylists(
  reader: Reader,
  viewer: AccountViewer,
  page: { readonly limit: number; readonly after: { readonly name: string; readonly id: number } | null },
): PlaylistRecord[] {
  const columns = columnsFor(viewer);
  const rows = reader.all<Row>(
    `SELECT ${columns.sql} FROM playlists p JOIN admin u ON u.username = p.username
     WHERE (p.username = :username OR p.is_public = 1) AND (:name IS NULL OR (p.name, p.id) > (:name, :id))
     ORDER BY p.name, p.id LIMIT :limit`,
    {
      ...columns.params,
      username: viewer.account.username,
      limit: page.limit,
      name: page.after?.name ?? null,
      id: page.after?.id ?? 0,
    },
  );
  return rows.map(record);
}

export function playlistByGid(reader: Reader, viewer: Viewer, gid: string): PlaylistRecord | undefined {
  const columns = columnsFor(viewer);
  const row = reader.get<Row>(
    `SELECT ${columns.sql} FROM playlists p JOIN admin u ON u.username = p.username WHERE p.gid = :gid`,
    { ...columns.params, gid },
  );
  return row === undefined ? undefined : record(row);
}

/** Row ids of the tracks in their order; a track may stand in several places. */
export function playlistTrackIds(reader: Reader, playlistId: number): number[] {
  return reader
    .all<{ id: number }>(
      'SELECT track_id AS id FROM playlist_tracks WHERE playlist_id = ? ORDER BY position, id',
      [playlistId],
    )
    .map(({ id }) => id);
}

/** The same with their gids. */
export const playlistTracks = (
  reader: Reader,
  playlistId: number,
): { readonly id: number; readonly gid: string }[] =>
  reader.all(
    `SELECT t.id, t.gid FROM playlist_tracks pt JOIN tracks t ON t.id = pt.track_id
     WHERE pt.playlist_id = ? ORDER BY pt.position, pt.id`,
    [playlistId],
  );

export function insertPlaylist(
  writer: Writer,
  values: { readonly name: string; readonly username: string },
): number {
  return writer.run('INSERT INTO playlists (name, username) VALUES (:name, :username)', values)
    .lastInsertRowid;
}

export function updatePlaylist(
  writer: Writer,
  id: number,
  values: { readonly name: string; readonly description: string | null; readonly isPublic: boolean },
): void {
  writer.run(
    `UPDATE playlists SET name = :name, description = :description, is_public = :isPublic,
       updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = :id`,
    { ...values, isPublic: values.isPublic ? 1 : 0, id },
  );
}

/** Lets rules fill a playlist: what stood in it goes. */
export function updateRules(writer: Writer, id: number, rules: TrackRules): void {
  writer.run('DELETE FROM playlist_tracks WHERE playlist_id = ?', [id]);
  writer.run(
    `UPDATE playlists SET rules = ?, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = ?`,
    [JSON.stringify(rules), id],
  );
}

export function deletePlaylist(writer: Writer, id: number): void {
  writer.run('DELETE FROM playlists WHERE id = ?', [id]);
}

/** Replaces the places of a playlist. Places whose track stays where it was keep their row and the time it was added. */
export function writePlaces(writer: Writer, playlistId: number, trackIds: readonly number[]): void {
  const before = writer.all<{ id: number; trackId: number; position: number }>(
    'SELECT id, track_id AS trackId, position FROM playlist_tracks WHERE playlist_id = ? ORDER BY position, id',
    [playlistId],
  );
  const spare = new Map<number, { id: number; position: number }[]>();
  for (const place of before) spare.set(place.trackId, [...(spare.get(place.trackId) ?? []), place]);
  for (const [position, trackId] of trackIds.entries()) {
    const kept = spare.get(trackId)?.shift();
    if (kept === undefined) {
      writer.run('INSERT INTO playlist_tracks (playlist_id, track_id, position) VALUES (?, ?, ?)', [
        playlistId,
        trackId,
        position,
      ]);
    } else if (kept.position !== position) {
      writer.run('UPDATE playlist_tracks SET position = ? WHERE id = ?', [position, kept.id]);
    }
  }
  for (const places of spare.values())
    for (const { id } of places) writer.run('DELETE FROM playlist_tracks WHERE id = ?', [id]);
  writer.run(`UPDATE playlists SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = ?`, [
    playlistId,
  ]);
}
