import type { Reader, Writer } from '@bandstand/sqlite';
import type { Root } from '../model.ts';
import { isoTime, updateRow } from './row-store.ts';

export type RootState = 'new' | 'ok' | 'unavailable' | 'empty';

export interface RootRecord extends Root {
  readonly enabled: number;
  readonly state: RootState;
  readonly stateReason: string | null;
  readonly lastScanAt: string | null;
  /** 1: tags may be written into its files. */
  readonly writable: number;
}

const columns = `id, path, name, enabled, state, state_reason AS stateReason, device, file_count AS fileCount,
  last_scan_at AS lastScanAt, owner_id AS ownerId, writable`;

/** All music folders in the order in which they were added. */
export function allRoots(reader: Reader): RootRecord[] {
  return reader.all<RootRecord>(`SELECT ${columns} FROM music_roots ORDER BY id`);
}

export function insertRoot(writer: Writer, path: string, name: string): number {
  return writer.run('INSERT INTO music_roots (path, name) VALUES (?, ?)', [path, name]).lastInsertRowid;
}

/** Whose uploads the music folders hold, by row id; those of the house are left out. */
export function uploadersOf(reader: Reader): Map<number, number> {
  const rows = reader.all<{ id: number; ownerId: number }>(
    'SELECT id, owner_id AS ownerId FROM music_roots WHERE owner_id IS NOT NULL',
  );
  return new Map(rows.map(({ id, ownerId }) => [id, ownerId]));
}

/** Allows or forbids writing tags into the files of a root. */
export function setRootWritable(writer: Writer, id: number, writable: boolean): boolean {
  return writer.run('UPDATE music_roots SET writable = ? WHERE id = ?', [writable ? 1 : 0, id]).changes > 0;
}

/** The root of an account's uploads, made when it is needed. Its files are the account's own, and may be written. */
export function uploadRoot(writer: Writer, accountId: number, path: string): number {
  const known = writer.value<number>('SELECT id FROM music_roots WHERE path = ?', [path]);
  if (known !== undefined) return known;
  return writer.run(`INSERT INTO music_roots (path, name, owner_id, writable) VALUES (?, 'Uploads', ?, 1)`, [
    path,
    accountId,
  ]).lastInsertRowid;
}

/** Puts a root on the list or takes it off; what is known of its files stays. */
export function setRootEnabled(writer: Writer, id: number, enabled: boolean): void {
  writer.run(`UPDATE music_roots SET enabled = ?, state = 'new', state_reason = NULL WHERE id = ?`, [
    enabled ? 1 : 0,
    id,
  ]);
}

export function setRootName(writer: Writer, id: number, name: string): void {
  writer.run('UPDATE music_roots SET name = ? WHERE id = ?', [name, id]);
}

/** Writes what a look at a root found; a state that stays is not written again. */
export function setRootState(
  writer: Writer,
  root: RootRecord,
  state: RootState,
  reason: string | null,
): boolean {
  const current = { state: root.state, state_reason: root.stateReason };
  return updateRow(writer, 'music_roots', root.id, current, { state, state_reason: reason });
}

/** Records a complete walk. */
export function setRootScanned(writer: Writer, id: number, device: number, files: number, now: number): void {
  writer.run(
    `UPDATE music_roots SET state = 'ok', state_reason = NULL, device = ?, file_count = ?, last_scan_at = ? WHERE id = ?`,
    [device, files, isoTime(now), id],
  );
}

/** Rows of track_files that are not missing. */
export function filesOfRoot(reader: Reader, rootId: number): number {
  const sql = 'SELECT count(*) FROM track_files WHERE root_id = ? AND missing_since IS NULL';
  return reader.value<number>(sql, [rootId]) ?? 0;
}
