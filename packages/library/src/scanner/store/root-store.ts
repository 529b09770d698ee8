import type { Reader, Writer } from '@bandstand/sqlite';
import type { Root } from '../model.ts';
import { isoTime, updateRow } from './row-store.ts';

export type RootState = 'new' | 'ok' | 'unavailable' | 'empty';

export interface RootRecord extends Root {
  readonly enabled: number;
  readonly state: RootState;
  readonly stateReason: string | null;
  readonly lastScanAt: string | null;
}

const columns = `id, path, name, enabled, state, state_reason AS stateReason, device, file_count AS fileCount,
  last_scan_at AS lastScanAt`;

/** All music folders in the order in which they were added. */
export function allRoots(reader: Reader): RootRecord[] {
  return reader.all<RootRecord>(`SELECT ${columns} FROM music_roots ORDER BY id`);
}

export function insertRoot(writer: Writer, path: string, name: string): number {
  return writer.run('INSERT INTO music_roots (path, name) VALUES (?, ?)', [path, name]).lastInsertRowid;
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
