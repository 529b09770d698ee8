import type { Reader, Writer } from '@bandstand/sqlite';
import { fingerprintText } from './fingerprint-text.ts';
import type { TrackClaim } from './judge.ts';
import type { WholeFingerprint } from './port.ts';

export type Step = 'lookup' | 'submit' | 'outcome' | 'judge';

export interface Waiting {
  readonly trackId: number;
  readonly attempts: number;
  readonly fingerprint: string | null;
  readonly seconds: number | null;
  readonly submitted: string | null;
  readonly submission: string | null;
}

/** Tracks that are due at a step, those that wait longest first. */
export function waitingAt(reader: Reader, step: Step, now: number, limit: number): Waiting[] {
  return reader.all<Waiting>(
    `SELECT i.track_id AS trackId, i.attempts, t.fingerprint, i.seconds, i.submitted, i.submission
     FROM identifications i JOIN tracks t ON t.id = i.track_id
     WHERE i.step = ? AND i.due_at <= ? ORDER BY i.due_at, i.track_id LIMIT ?`,
    [step, now, limit],
  );
}

/** Sends a track on to another step; nothing happens when it is at `from` no more, as after its sound has changed. */
export function goOn(
  writer: Writer,
  trackId: number,
  from: Step | 'done',
  to: Step | 'fingerprint',
  dueAt: number,
): boolean {
  const sql = `UPDATE identifications SET step = ?, due_at = ?, attempts = 0 WHERE track_id = ? AND step = ?`;
  return writer.run(sql, [to, dueAt, trackId, from]).changes > 0;
}

/** Has a step tried again at `dueAt`. */
export function tryAgain(writer: Writer, trackId: number, step: Step, dueAt: number): void {
  const sql =
    'UPDATE identifications SET due_at = ?, attempts = attempts + 1 WHERE track_id = ? AND step = ?';
  writer.run(sql, [dueAt, trackId, step]);
}

/** Tracks whose answer is old. */
export function oldAnswers(reader: Reader, now: number, limit: number): number[] {
  return reader
    .all<{ id: number }>(
      `SELECT track_id AS id FROM identifications WHERE step = 'done' AND due_at <= ? ORDER BY due_at LIMIT ?`,
      [now, limit],
    )
    .map(({ id }) => id);
}

export function keepAnswer(writer: Writer, trackId: number, matches: string, at: string): void {
  writer.run(
    `UPDATE identifications SET matches = ?, looked_up_at = ?, problem = NULL WHERE track_id = ? AND step = 'lookup'`,
    [matches, at, trackId],
  );
}

export function keepProblem(writer: Writer, trackId: number, problem: string): void {
  writer.run('UPDATE identifications SET problem = ? WHERE track_id = ?', [problem, trackId]);
}

export function keepSubmission(
  writer: Writer,
  trackId: number,
  { key, id, told }: { readonly key: string; readonly id: string; readonly told: TrackClaim },
): void {
  writer.run(
    `UPDATE identifications SET submitted = ?, submission = ?, told = ? WHERE track_id = ? AND step = 'submit'`,
    [key, id, JSON.stringify(told), trackId],
  );
}

export function keepOutcome(writer: Writer, trackId: number, own: string): void {
  writer.run(`UPDATE identifications SET own = ? WHERE track_id = ? AND step = 'outcome'`, [own, trackId]);
}

/** What a submission says of a track. Texts only of what everybody may see: others can look them up. */
export interface Submittable {
  readonly mbid: string | null;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly albumArtist: string | null;
  readonly trackNumber: number | null;
  readonly discNumber: number | null;
  readonly year: number | null;
  readonly bitrate: number | null;
  readonly format: string | null;
  readonly isPublic: number;
}

export function submittable(reader: Reader, trackId: number): Submittable | undefined {
  return reader.get<Submittable>(
    `SELECT t.mbid, t.title, t.artist_name AS artist, a.title AS album, a.album_artist AS albumArtist,
       t.track_num AS trackNumber, t.disc_num AS discNumber, ifnull(t.year, a.year) AS year, t.bitrate, t.format,
       ifnull(a.listed_to = 2, 0) AS isPublic
     FROM tracks t LEFT JOIN albums a ON a.id = t.album_id WHERE t.id = ?`,
    [trackId],
  );
}

/** Whole fingerprints that an index of excerpts does not know yet. */
export function untaught(reader: Reader, index: string, limit: number): WholeFingerprint[] {
  // Two ranges of the index: `IS NOT` would read all that is known.
  const columns =
    'SELECT track_id AS id, fingerprint FROM whole_fingerprints INDEXED BY whole_fingerprints_taught';
  const rows = reader.all<{ id: number; fingerprint: Uint8Array }>(
    `SELECT * FROM (${columns} WHERE taught IS NULL LIMIT :limit)
     UNION ALL SELECT * FROM (${columns} WHERE taught < :index LIMIT :limit)
     UNION ALL SELECT * FROM (${columns} WHERE taught > :index LIMIT :limit) LIMIT :limit`,
    { index, limit },
  );
  return rows.map(({ id, fingerprint }) => ({ id, fingerprint: fingerprintText(fingerprint) }));
}

/** Notes what an index knows now; a fingerprint that was made anew meanwhile is taught again. */
export function keepTaught(writer: Writer, index: string, taught: readonly WholeFingerprint[]): void {
  for (const { id, fingerprint } of taught)
    writer.run('UPDATE whole_fingerprints SET taught = ? WHERE track_id = ? AND fingerprint = ?', [
      index,
      id,
      Buffer.from(fingerprint, 'base64url'),
    ]);
}

/** Takes it that no index of excerpts knows anything: all is taught anew. */
export function teachAgain(writer: Writer): void {
  writer.run('UPDATE whole_fingerprints SET taught = NULL WHERE taught IS NOT NULL');
}

export function forgottenIds(reader: Reader, limit: number): number[] {
  return reader
    .all<{ id: number }>('SELECT track_id AS id FROM forgotten_fingerprints ORDER BY track_id LIMIT ?', [
      limit,
    ])
    .map(({ id }) => id);
}

export function dropForgotten(writer: Writer, ids: readonly number[]): void {
  for (const id of ids) writer.run('DELETE FROM forgotten_fingerprints WHERE track_id = ?', [id]);
}
