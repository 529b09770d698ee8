import type { Reader, SqlValue, Writer } from '@bandstand/sqlite';
import type { FileRole } from '../grouping/index.ts';
import type { FileRecord, KnownFile } from '../model.ts';
import { insertRow, isoTime, type Row } from './row-store.ts';

interface KnownRow {
  readonly id: number;
  readonly path: string;
  readonly size: number;
  readonly mtime_ms: number;
  readonly missing: number;
}

/** The files of one folder as they were last seen, by path. */
export function knownInFolder(reader: Reader, rootId: number, folder: string): Map<string, KnownFile> {
  const rows = reader.all<KnownRow>(
    `SELECT id, path, size, mtime_ms, missing_since IS NOT NULL AS missing FROM track_files WHERE root_id = ? AND folder = ?`,
    [rootId, folder],
  );
  return new Map(rows.map((row) => [row.path, { ...known(row) }]));
}

function known(row: KnownRow): KnownFile {
  return { id: row.id, path: row.path, size: row.size, mtimeMs: row.mtime_ms, missing: row.missing === 1 };
}

interface RecordRow extends KnownRow {
  readonly track_id: number;
  readonly root_id: number;
  readonly folder: string;
  readonly file_hash: string;
  readonly audio_hash: string | null;
  readonly role: FileRole;
}

const recordColumns = `id, path, size, mtime_ms, missing_since IS NOT NULL AS missing, track_id, root_id, folder, file_hash, audio_hash, role`;

function record(row: RecordRow): FileRecord {
  return {
    ...known(row),
    trackId: row.track_id,
    rootId: row.root_id,
    folder: row.folder,
    fileHash: row.file_hash,
    audioHash: row.audio_hash,
    role: row.role,
  };
}

export function fileById(reader: Reader, id: number): FileRecord | undefined {
  const row = reader.get<RecordRow>(`SELECT ${recordColumns} FROM track_files WHERE id = ?`, [id]);
  return row && record(row);
}

/**
 * Uploads are told apart from the folders of the house and from those of
 * other accounts: one's file says nothing of another's.
 */
const sameOwner = '(SELECT owner_id FROM music_roots WHERE id = track_files.root_id) IS ?';

/** Files of one owner with these bytes, at most 16. */
export function filesByHash(reader: Reader, fileHash: string, ownerId: number | null): FileRecord[] {
  const sql = `SELECT ${recordColumns} FROM track_files WHERE file_hash = ? AND ${sameOwner} ORDER BY id LIMIT 16`;
  return reader.all<RecordRow>(sql, [fileHash, ownerId]).map(record);
}

/** Files of one owner with this sound, at most 16. */
export function filesByAudio(reader: Reader, audioHash: string, ownerId: number | null): FileRecord[] {
  const sql = `SELECT ${recordColumns} FROM track_files WHERE audio_hash = ? AND ${sameOwner} ORDER BY id LIMIT 16`;
  return reader.all<RecordRow>(sql, [audioHash, ownerId]).map(record);
}

export function insertFile(writer: Writer, row: Row): number {
  return insertRow(writer, 'track_files', row);
}

/** Overwrites a row with what was read now; nobody listens to this table, so nothing is compared. */
export function overwriteFile(writer: Writer, id: number, row: Row): void {
  const columns = Object.keys(row);
  const values: SqlValue[] = [...Object.values(row), id];
  writer.run(
    `UPDATE track_files SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
    values,
  );
}

export function deleteFile(writer: Writer, id: number): void {
  writer.run('DELETE FROM track_files WHERE id = ?', [id]);
}

/** Marks a file that is gone from where it was; false when it has moved meanwhile. */
export function markMissing(writer: Writer, file: KnownFile, now: number): boolean {
  const sql = 'UPDATE track_files SET missing_since = ? WHERE id = ? AND path = ? AND missing_since IS NULL';
  return writer.run(sql, [isoTime(now), file.id, file.path]).changes > 0;
}

export function markFound(writer: Writer, id: number): void {
  writer.run('UPDATE track_files SET missing_since = NULL WHERE id = ? AND missing_since IS NOT NULL', [id]);
}

export function setRole(writer: Writer, id: number, role: FileRole): void {
  writer.run('UPDATE track_files SET role = ? WHERE id = ?', [role, id]);
}

/** A file of a track with everything that its track may take from it. */
export interface TrackFileRow {
  readonly id: number;
  readonly root_id: number;
  readonly path: string;
  readonly size: number;
  readonly file_hash: string;
  readonly audio_hash: string | null;
  readonly format: string;
  readonly codec: string | null;
  readonly lossless: number;
  readonly bitrate: number | null;
  readonly sample_rate: number | null;
  readonly channels: number | null;
  readonly bit_depth: number | null;
  readonly duration: number | null;
  readonly mime_type: string;
  readonly has_picture: number;
  readonly role: FileRole;
  readonly tags: string | null;
  readonly missing_since: string | null;
}

const trackFileColumns = `id, root_id, path, size, file_hash, audio_hash, format, codec, lossless, bitrate, sample_rate,
  channels, bit_depth, duration, mime_type, has_picture, role, tags, missing_since`;

export function filesOfTrack(reader: Reader, trackId: number): TrackFileRow[] {
  return reader.all<TrackFileRow>(
    `SELECT ${trackFileColumns} FROM track_files WHERE track_id = ? ORDER BY id`,
    [trackId],
  );
}

/** What a file says of itself, packed. */
export function tagsOfFile(reader: Reader, id: number): string | null {
  return reader.value<string>('SELECT tags FROM track_files WHERE id = ?', [id]) ?? null;
}

/** A file of a folder beside those that were read, with the album that its track is in. */
export interface Neighbour {
  readonly id: number;
  readonly path: string;
  readonly tags: string | null;
  readonly duration: number | null;
  readonly role: FileRole;
  readonly track_id: number;
  readonly album_id: number | null;
  readonly scan_key: string | null;
}

export function neighboursIn(reader: Reader, rootId: number, folder: string): Neighbour[] {
  return reader.all<Neighbour>(
    `SELECT f.id, f.path, f.tags, f.duration, f.role, f.track_id, t.album_id, a.scan_key FROM track_files f
       JOIN tracks t ON t.id = f.track_id LEFT JOIN albums a ON a.id = t.album_id
       WHERE f.root_id = ? AND f.folder = ? AND f.missing_since IS NULL ORDER BY f.path`,
    [rootId, folder],
  );
}

/** Every live file of a root. */
export function filesOf(reader: Reader, rootId: number): KnownFile[] {
  const sql = `SELECT id, path, size, mtime_ms, 0 AS missing FROM track_files WHERE root_id = ? AND missing_since IS NULL`;
  return reader.all<KnownRow>(sql, [rootId]).map(known);
}
