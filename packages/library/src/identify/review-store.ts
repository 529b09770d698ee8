import type { Reader } from '@bandstand/sqlite';
import type { Review } from './judge.ts';

/** A track on a list of reviews, with what its tags and its sound say. */
export interface ReviewRow {
  readonly id: number;
  readonly gid: string;
  readonly title: string;
  readonly artist: string | null;
  readonly albumGid: string | null;
  readonly album: string | null;
  readonly mbid: string | null;
  /** Seconds. */
  readonly duration: number | null;
  readonly format: string | null;
  readonly bitrate: number | null;
  readonly isMissing: number;
  readonly acoustid: string | null;
  readonly score: number | null;
  readonly lookedUpAt: string | null;
  readonly apart: number;
}

const select = `SELECT t.id, t.gid, t.title, t.artist_name AS artist, a.gid AS albumGid, a.title AS album, t.mbid, t.duration, t.format,
  t.bitrate, t.missing_since IS NOT NULL AS isMissing, i.acoustid, i.score, i.looked_up_at AS lookedUpAt, i.apart
  FROM identifications i JOIN tracks t ON t.id = i.track_id LEFT JOIN albums a ON a.id = t.album_id`;

/** Tracks of a list after a row id, in the order of their ids. */
export function reviewPage(reader: Reader, review: Review, after: number, limit: number): ReviewRow[] {
  return reader.all<ReviewRow>(
    `${select} WHERE i.review = ? AND i.track_id > ? ORDER BY i.track_id LIMIT ?`,
    [review, after, limit],
  );
}

export function reviewRow(reader: Reader, trackId: number): ReviewRow | undefined {
  return reader.get<ReviewRow>(`${select} WHERE i.track_id = ?`, [trackId]);
}

export interface SameSound {
  readonly acoustid: string;
  readonly tracks: number;
}

/** AcoustIDs of several tracks that nobody told apart, after one, in their order. */
export function duplicatesPage(reader: Reader, after: string, limit: number): SameSound[] {
  return reader.all<SameSound>(
    `SELECT acoustid, tracks FROM same_sounds INDEXED BY same_sounds_open WHERE tracks > 1 AND apart < tracks AND acoustid > ? ORDER BY acoustid LIMIT ?`,
    [after, limit],
  );
}

/** The first tracks of an AcoustID. */
export function tracksOfSound(reader: Reader, acoustid: string, limit: number): ReviewRow[] {
  return reader.all<ReviewRow>(`${select} WHERE i.acoustid = ? ORDER BY i.track_id LIMIT ?`, [
    acoustid,
    limit,
  ]);
}

/** How long a list is, counted up to `most`. */
export function reviewCount(reader: Reader, review: Review | 'duplicates', most: number): number {
  const rows =
    review === 'duplicates'
      ? 'SELECT 1 FROM same_sounds INDEXED BY same_sounds_open WHERE tracks > 1 AND apart < tracks LIMIT ?'
      : `SELECT 1 FROM identifications WHERE review = '${review}' LIMIT ?`;
  return reader.value<number>(`SELECT count(*) FROM (${rows})`, [most]) ?? 0;
}

/** How many tracks there are at each step. */
export function stepCounts(reader: Reader): ReadonlyMap<string, number> {
  const rows = reader.all<{ step: string; tracks: number }>('SELECT step, tracks FROM identification_counts');
  return new Map(rows.map(({ step, tracks }) => [step, tracks]));
}

export interface StepRow {
  readonly step: string;
  readonly problem: string | null;
  readonly review: Review | null;
}

export function stepOf(reader: Reader, trackId: number): StepRow | undefined {
  return reader.get<StepRow>('SELECT step, problem, review FROM identifications WHERE track_id = ?', [
    trackId,
  ]);
}
