import type { Reader, Writer } from '@bandstand/sqlite';
import { fingerprintBytes, isEnvelope } from '../fingerprint-text.ts';

/** A track that is to be fingerprinted. */
export interface Unheard {
  readonly trackId: number;
  /** Names its sound: see tracks.hash. */
  readonly sound: string | null;
  readonly attempts: number;
}

/** The track that has been waiting longest; undefined when none is due. */
export function nextUnheard(reader: Reader, now: number): Unheard | undefined {
  return reader.get<Unheard>(
    `SELECT i.track_id AS trackId, t.hash AS sound, i.attempts FROM identifications i JOIN tracks t ON t.id = i.track_id
     WHERE i.step = 'fingerprint' AND i.due_at <= ? ORDER BY i.due_at, i.track_id LIMIT 1`,
    [now],
  );
}

/** Where its sound lies, the main file first; empty while no file can be found. */
export function soundFiles(
  reader: Reader,
  trackId: number,
): { readonly root: string; readonly path: string }[] {
  return reader.all(
    `SELECT r.path AS root, f.path FROM track_files f JOIN music_roots r ON r.id = f.root_id
     WHERE f.track_id = ? AND f.missing_since IS NULL AND r.enabled = 1
     ORDER BY CASE f.role WHEN 'main' THEN 0 WHEN 'variant' THEN 1 ELSE 2 END, f.id LIMIT 8`,
    [trackId],
  );
}

/** How many tracks wait to be fingerprinted, those that wait for their files among them. */
export function unheardCount(reader: Reader): number {
  const sql = `SELECT tracks FROM identification_counts WHERE step = 'fingerprint'`;
  return reader.value<number>(sql) ?? 0;
}

export interface Heard {
  /** Of the first two minutes, compressed. */
  readonly fingerprint: string;
  /** Of all of it; null when only the beginning could be read. */
  readonly whole: string | null;
  readonly seconds: number;
}

/**
 * Keeps the fingerprints of a track and sends it on; `stale` when it has got another sound meanwhile, so that nothing was
 * written, `replaced` when what it had before was an envelope of the real system.
 */
export function writeHeard(
  writer: Writer,
  { trackId, sound }: Unheard,
  { fingerprint, whole, seconds }: Heard,
  now: number,
): 'stale' | 'made' | 'replaced' {
  const row = writer.get<{ hash: string | null; fingerprint: string | null }>(
    'SELECT hash, fingerprint FROM tracks WHERE id = ?',
    [trackId],
  );
  if (row === undefined || row.hash !== sound) return 'stale';
  writer.run('UPDATE tracks SET fingerprint = ? WHERE id = ?', [fingerprint, trackId]);
  if (whole === null) writer.run('DELETE FROM whole_fingerprints WHERE track_id = ?', [trackId]);
  else
    writer.run(
      `INSERT INTO whole_fingerprints (track_id, fingerprint) VALUES (?, ?)
       ON CONFLICT (track_id) DO UPDATE SET fingerprint = excluded.fingerprint, taught = NULL`,
      [trackId, fingerprintBytes(whole)],
    );
  writer.run(
    `UPDATE identifications SET step = 'lookup', due_at = :now, attempts = 0, problem = NULL, sound = :sound, seconds = :seconds,
       own = NULL, submission = NULL, acoustid = NULL, score = NULL, matches = '[]', told = NULL, looked_up_at = NULL,
       review = NULL, apart = 0 WHERE track_id = :trackId`,
    { trackId, sound, seconds, now },
  );
  return row.fingerprint !== null && isEnvelope(row.fingerprint) ? 'replaced' : 'made';
}

/** Has it tried again at `dueAt`, for this reason. */
export function postpone(writer: Writer, trackId: number, problem: string, dueAt: number): void {
  writer.run(
    `UPDATE identifications SET due_at = ?, attempts = attempts + 1, problem = ? WHERE track_id = ? AND step = 'fingerprint'`,
    [dueAt, problem, trackId],
  );
}

/** Gives a sound up: it is tried again when the track gets another one. */
export function giveUp(writer: Writer, { trackId, sound }: Unheard, problem: string): void {
  writer.run(
    `UPDATE identifications SET step = 'none', problem = ?, sound = ? WHERE track_id = ? AND step = 'fingerprint'`,
    [problem, sound, trackId],
  );
}

/** Has sounds tried again that only ffmpeg can read, now that there is one. */
export function retryUnsupported(writer: Writer): number {
  return writer.run(
    `UPDATE identifications SET step = 'fingerprint', due_at = 0, attempts = 0, problem = NULL
     WHERE problem = 'unsupported' AND step = 'none'`,
  ).changes;
}
