import type { Reader, Writer } from '@bandstand/sqlite';
import type { EndReason, PublishProtocol, Totals } from '../engine/index.ts';

/** A publication as its app's database has it. */
export interface StreamRow {
  readonly id: number;
  readonly publicId: string;
  readonly streamId: string;
  readonly type: string;
  readonly room: string | null;
  readonly status: 'active' | 'ended';
  readonly title: string | null;
  readonly ingressId: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly peakViewers: number;
  readonly viewerSeconds: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The last that was known of pictures and sound. */
  readonly statsJson: string | null;
  /** Null in our rows: those of a StreamHub have one. */
  readonly participant: string | null;
}

const columns = `id, public_id AS publicId, stream_id AS streamId, type, room, status, title, ingress_id AS ingressId,
  started_at AS startedAt, ended_at AS endedAt, end_reason AS endReason, peak_viewers AS peakViewers,
  viewer_seconds AS viewerSeconds, bytes_in AS bytesIn, bytes_out AS bytesOut, last_stats_json AS statsJson,
  participant`;

export const findStream = (reader: Reader, publicId: string): StreamRow | undefined =>
  reader.get<StreamRow>(`SELECT ${columns} FROM streams WHERE public_id = ?`, [publicId]);

export const findByStreamId = (reader: Reader, streamId: string): StreamRow | undefined =>
  reader.get<StreamRow>(`SELECT ${columns} FROM streams WHERE stream_id = ?`, [streamId]);

export interface StreamPage {
  readonly status: 'active' | 'ended' | null;
  readonly room: string | null;
  /** Of the last row of the page before. */
  readonly before: number | null;
  readonly limit: number;
}

/** The newest first. */
export function listStreams(reader: Reader, { status, room, before, limit }: StreamPage): StreamRow[] {
  const where = [
    'id < :before',
    ...(status === null ? [] : ['status = :status']),
    ...(room === null ? [] : ['room = :room']),
  ].join(' AND ');
  return reader.all<StreamRow>(
    `SELECT ${columns} FROM streams WHERE ${where} ORDER BY id DESC LIMIT :limit`,
    {
      limit,
      before: before ?? Number.MAX_SAFE_INTEGER,
      ...(status === null ? {} : { status }),
      ...(room === null ? {} : { room }),
    },
  );
}

/** Those that somebody must end: what a kill or a StreamHub has left. */
export const activeStreams = (reader: Reader): StreamRow[] =>
  reader.all<StreamRow>(`SELECT ${columns} FROM streams WHERE status = 'active' ORDER BY id`);

export interface NewStream {
  readonly appId: number;
  readonly streamId: string;
  readonly type: PublishProtocol;
  readonly room: string;
  readonly startedAt: string;
  readonly title: string | null;
  readonly ingressId: string | null;
}

/** Whether the row is new. */
export function insertStream(writer: Writer, row: NewStream): boolean {
  const sql = `INSERT OR IGNORE INTO streams (app_id, stream_id, type, room, started_at, title, ingress_id)
    VALUES (:appId, :streamId, :type, :room, :startedAt, :title, :ingressId)`;
  return writer.run(sql, { ...row }).changes === 1;
}

const totals = `peak_viewers = :peakViewers, viewer_seconds = :viewerSeconds, bytes_in = :bytesIn,
  bytes_out = :bytesOut`;

const whole = ({ peakViewers, viewerSeconds, bytesIn, bytesOut }: Totals) => ({
  peakViewers,
  viewerSeconds: Math.round(viewerSeconds),
  bytesIn,
  bytesOut,
});

export function noteNumbers(writer: Writer, streamId: string, counted: Totals, statsJson: string): void {
  writer.run(
    `UPDATE streams SET ${totals}, last_stats_json = :statsJson WHERE stream_id = :streamId AND status = 'active'`,
    { ...whole(counted), streamId, statsJson },
  );
}

/** Whether it was active. */
export function endStream(
  writer: Writer,
  streamId: string,
  end: { readonly at: string; readonly reason: EndReason; readonly totals: Totals },
): boolean {
  const sql = `UPDATE streams SET ${totals}, status = 'ended', ended_at = :at, end_reason = :reason
    WHERE stream_id = :streamId AND status = 'active'`;
  return writer.run(sql, { ...whole(end.totals), at: end.at, reason: end.reason, streamId }).changes === 1;
}

/** Ends a row with the numbers that it has. */
export function endLeftOver(writer: Writer, id: number, at: string): void {
  writer.run(
    `UPDATE streams SET status = 'ended', ended_at = ?, end_reason = 'server stopped' WHERE id = ?`,
    [at, id],
  );
}

export const hasActive = (reader: Reader): boolean =>
  reader.value(`SELECT 1 FROM streams WHERE status = 'active' LIMIT 1`) === 1;

/** Whether the row was there. */
export const setTitle = (writer: Writer, publicId: string, title: string | null): boolean =>
  writer.run('UPDATE streams SET title = ? WHERE public_id = ?', [title, publicId]).changes === 1;

/** Removes up to `limit` streams that ended before a time, with what was heard in those without a recording; how many. */
export function purgeStreams(writer: Writer, before: string, limit: number): number {
  const ended = writer.all<{ id: number; streamId: string }>(
    `SELECT id, stream_id AS streamId FROM streams
     WHERE status = 'ended' AND started_at < :before AND coalesce(ended_at, started_at) < :before
     ORDER BY started_at LIMIT :limit`,
    { before, limit },
  );
  for (const { id, streamId } of ended) {
    writer.run(
      `DELETE FROM track_list WHERE stream_id = :streamId
         AND NOT EXISTS (SELECT 1 FROM vods WHERE stream_id = :streamId)`,
      { streamId },
    );
    writer.run('DELETE FROM streams WHERE id = ?', [id]);
  }
  return ended.length;
}
