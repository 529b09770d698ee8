import type { Reader, Writer } from '@bandstand/sqlite';

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
  readonly error: string | null;
  readonly retries: number;
}

const columns = 'id, room, name, platform, url, url_masked AS urlMasked, status, error, retries';

/** Of one room, at most a hundred. */
export const targetsOf = (reader: Reader, room: string): TargetRow[] =>
  reader.all<TargetRow>(`SELECT ${columns} FROM restream_targets WHERE room = ? ORDER BY id LIMIT 100`, [
    room,
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

/** Whether it was there. */
export const deleteTarget = (writer: Writer, id: number): boolean =>
  writer.run('DELETE FROM restream_targets WHERE id = ?', [id]).changes === 1;

export interface TargetState {
  readonly status: TargetStatus;
  readonly error: string | null;
  readonly retries: number;
  readonly at: string;
}

export function setState(writer: Writer, id: number, state: TargetState): void {
  writer.run(
    `UPDATE restream_targets SET status = :status, error = :error, retries = :retries,
       started_at = CASE WHEN :status = 'starting' AND status <> 'failed' THEN :at ELSE started_at END,
       ended_at = CASE WHEN :status = 'stopped' THEN :at ELSE NULL END
     WHERE id = :id`,
    { id, ...state },
  );
}
