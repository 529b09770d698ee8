import { type Kysely, sql } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';

/** What submissions say that a track is. */
export interface SaidOfTrack {
  readonly mbid: string | null;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  /** How many submissions say so. */
  readonly sources: number;
}

/** What is said of tracks, recordings of MusicBrainz first, what is said most often first; of each at most `limit`. */
export async function saidOfTracks(
  db: Kysely<FingerprintTables>,
  trackIds: readonly number[],
  limit = 20,
): Promise<ReadonlyMap<number, readonly SaidOfTrack[]>> {
  if (trackIds.length === 0) return new Map();
  const { rows } = await sql<SaidOfTrack & { readonly track_id: number }>`
    SELECT asked.id AS track_id, said.mbid, said.title, said.artist, said.album, said.sources
    FROM unnest(${sql.val([...trackIds])}::integer[]) AS asked (id), LATERAL (
      (SELECT mbid::text, NULL AS title, NULL AS artist, NULL AS album, submission_count AS sources, 0 AS kind, id
        FROM track_mbid WHERE track_id = asked.id AND NOT disabled ORDER BY submission_count DESC, id LIMIT ${limit})
      UNION ALL
      (SELECT NULL, meta.track, meta.artist, meta.album, link.submission_count, 1, link.id
        FROM track_meta AS link JOIN meta ON meta.id = link.meta_id
        WHERE link.track_id = asked.id ORDER BY link.submission_count DESC, link.id LIMIT ${limit})
      ORDER BY kind, sources DESC, id LIMIT ${limit}
    ) AS said`.execute(db);
  const found = new Map<number, SaidOfTrack[]>();
  for (const { track_id, ...said } of rows) {
    const known = found.get(track_id);
    if (known === undefined) found.set(track_id, [said]);
    else known.push(said);
  }
  return found;
}
