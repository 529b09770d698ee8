import type { Reader, Writer } from '@bandstand/sqlite';
import { dropNote, setNote } from '../hub/index.ts';

export type TargetStatus = 'starting' | 'active' | 'failed' | 'stopped';

export interface TargetRow {
  readonly id: number;
  readonly room: string;
  readonly name: string | null;
  readonly platform: string;
  /** Sealed, but in rows of a StreamHub. */
  readonly url: string;
  readonly urlMasked: string;
  readonly status: TargetStatus;
  /** The last one, until a connection stands again. */
  readonly error: string | null;
  readonly retries: number;
  /** 1 while nothing is to be sent there. */
  readonly paused: 0 | 1;
}

/** A pause is noted beside the table, whose columns are StreamHub's. */
const pauseOf = (id: number): string => `restream_paused_${id}`;

const columns = `id, room, name, platform, url, url_masked AS urlMasked, status, error, retries,
  EXISTS (SELECT 1 FROM _streamhub_meta WHERE key = 'restream_paused_' || restream_targets.id) AS paused`;

/** Of one room, at most a hundred. */
export const targetsOf = (reader: Reader, room: string): TargetRow[] =>
  reader.all<TargetRow>(`SELECT ${columns} FROM restream_targets WHERE room = ? ORDER BY id LIMIT 100`, [
    room,
  ]);

/** Of all rooms, behind a number. */
export const targetsAfter = (reader: Reader, after: number, limit: number): TargetRow[] =>
  reader.all<TargetRow>(`SELECT ${columns} FROM restream_targets WHERE id > ? ORDER BY id LIMIT ?`, [
    after,
    limit,
  ]);

export const targetById = (reader: Reader, id: number): TargetRow | undefined =>
  reader.get<TargetRow>(`SELECT ${columns} FROM restream_targets WHERE id = ?`, [id]);

export interface NewTarget {
  readonly app: string;
  readonly room: string;
  readonly name: string | null;
  readonly platform: string;
  readonly url: string;
  readonly urlMasked: string;
}

export function insertTarget(writer: Writer, target: NewTarget): number {
  const { lastInsertRowid } = writer.run(
    `INSERT INTO restream_targets (app, room, name, platform, url, url_masked, status)
     VALUES (:app, :room, :name, :platform, :url, :urlMasked, 'stopped')`,
    { ...target },
  );
  return lastInsertRowid;
}

export function deleteTarget(writer: Writer, id: number): void {
  writer.run('DELETE FROM restream_targets WHERE id = ?', [id]);
  dropNote(writer, pauseOf(id));
}

export function setPaused(writer: Writer, id: number, paused: boolean, at: string): void {
  if (paused) setNote(writer, pauseOf(id), at);
  else dropNote(writer, pauseOf(id));
}

export interface TargetState {
  readonly status: TargetStatus;
  readonly error: string | null;
  readonly retries: number;
  readonly at: string;
}

export function setState(writer: Writer, id: number, state: TargetState): void {
  writer.run(
    `UPDATE restream_targets SET status = :status, retries = :retries,
       error = CASE WHEN :status IN ('starting', 'stopped') THEN error ELSE :error END,
       started_at = CASE WHEN :status = 'starting' AND status <> 'failed' THEN :at ELSE started_at END,
       ended_at = CASE WHEN :status = 'stopped' THEN :at ELSE NULL END
     WHERE id = :id`,
    { id, ...state },
  );
}
