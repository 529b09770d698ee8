import type { Reader, Writer } from '@bandstand/sqlite';
import { type Evidence, judge } from './judge.ts';
import { claimFromText, matchesFromText } from './matches.ts';

interface Row {
  readonly title: string;
  readonly artist: string | null;
  readonly mbid: string | null;
  readonly own: string | null;
  readonly told: string | null;
  readonly matches: string;
  readonly acoustid: string | null;
}

interface Decision {
  readonly acoustid: string;
  readonly verdict: 'accepted' | 'rejected';
}

/** After so long an answer is asked for again: AcoustIDs merge, and more becomes known. */
const answerMs = 30 * 24 * 3_600_000;

export function evidenceOf(
  reader: Reader,
  trackId: number,
): (Evidence & { readonly acoustid: string | null }) | undefined {
  const row = reader.get<Row>(
    `SELECT t.title, t.artist_name AS artist, t.mbid, i.own, i.told, i.matches, i.acoustid
     FROM identifications i JOIN tracks t ON t.id = i.track_id WHERE i.track_id = ?`,
    [trackId],
  );
  if (row === undefined) return undefined;
  const { own, told, matches, acoustid, ...tags } = row;
  const decisions = reader.all<Decision>(
    'SELECT acoustid, verdict FROM identification_decisions WHERE track_id = ?',
    [trackId],
  );
  const of = (verdict: Decision['verdict']) =>
    new Set(decisions.filter((one) => one.verdict === verdict).map((one) => one.acoustid));
  return {
    tags,
    matches: matchesFromText(matches),
    own,
    told: claimFromText(told),
    rejected: of('rejected'),
    accepted: of('accepted'),
    acoustid,
  };
}

/** Judges a track anew from what is known, and is done with it until that is old. */
export function writeJudgement(writer: Writer, trackId: number, now: number): void {
  const evidence = evidenceOf(writer, trackId);
  if (evidence === undefined) return;
  const { acoustid, score, review } = judge(evidence);
  writer.run(
    `UPDATE identifications SET acoustid = :acoustid, score = :score, review = :review, apart = iif(acoustid IS :acoustid, apart, 0)
     WHERE track_id = :trackId`,
    { acoustid, score, review, trackId },
  );
  const done = `UPDATE identifications SET step = 'done', due_at = ?, attempts = 0 WHERE track_id = ? AND step = 'judge'`;
  writer.run(done, [now + answerMs, trackId]);
}
