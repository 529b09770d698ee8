import { type Kysely, sql } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';
import { applyFingerprints, applyTrackFingerprints } from './apply-fingerprints.ts';
import { applyMetaLinks, applyMetas } from './apply-metas.ts';
import type { DumpTable } from './files.ts';
import { given, type NumberedRow, type Refusal } from './given.ts';

type Db = Kysely<FingerprintTables>;
/** Brings rows in; bringing them in again does nothing. What fits nothing is refused, row by row. */
export type Apply = (db: Db, rows: readonly NumberedRow[]) => Promise<Refusal[]>;

/** How the rows of each file are brought in. */
export const applies: Readonly<Record<DumpTable, Apply>> = {
  track: applyTracks,
  meta: applyMetas,
  fingerprint: applyFingerprints,
  track_fingerprint: applyTrackFingerprints,
  track_mbid: applyMbids,
  track_puid: applyPuids,
  track_meta: applyMetaLinks,
};

async function applyTracks(db: Db, rows: readonly NumberedRow[]): Promise<Refusal[]> {
  const g = given(rows, 'gid uuid, disabled boolean, id integer, created timestamptz, updated timestamptz');
  await sql`INSERT INTO track (id, gid, disabled, created, updated)
    SELECT id, gid, coalesce(disabled, FALSE), created, updated FROM ${g} ON CONFLICT DO NOTHING`.execute(db);
  await sql`UPDATE track AS t SET disabled = g.disabled, updated = g.updated FROM ${g}
    WHERE t.id = g.id AND t.gid = g.gid AND t.new_id IS NULL AND t.disabled <> g.disabled`.execute(db);
  const { rows: refused } = await sql<Refusal>`
    SELECT g.line, 'the number or the gid is that of another track' AS reason
    FROM ${g} LEFT JOIN track AS t ON t.id = g.id WHERE t.gid IS DISTINCT FROM g.gid`.execute(db);
  return refused;
}

/** Merges and unmerges tracks as their rows say, once all tracks of the file are there. */
export async function applyMerges(db: Db, rows: readonly NumberedRow[]): Promise<Refusal[]> {
  const g = given(rows, 'id integer, gid uuid, new_id integer');
  await sql`UPDATE track AS t SET new_id = NULL FROM ${g}
    WHERE t.id = g.id AND t.gid = g.gid AND g.new_id IS NULL AND t.new_id IS NOT NULL`.execute(db);
  await sql`UPDATE track AS t SET new_id = n.id FROM ${g} JOIN track AS n ON n.id = g.new_id
    WHERE t.id = g.id AND t.gid = g.gid AND t.new_id IS DISTINCT FROM coalesce(n.new_id, n.id)`.execute(db);
  const { rows: refused } = await sql<Refusal>`
    SELECT g.line, 'the track that it is merged into is missing' AS reason FROM ${g}
    WHERE g.new_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM track WHERE id = g.new_id)`.execute(db);
  return refused;
}

const linkColumns =
  'track_id integer, submission_count integer, created timestamptz, updated timestamptz' as const;

const missingTracks = (g: ReturnType<typeof given>) => sql<Refusal>`
  SELECT g.line, 'its track is missing' AS reason FROM ${g}
  WHERE NOT EXISTS (SELECT 1 FROM track WHERE id = g.track_id)`;

async function applyMbids(db: Db, rows: readonly NumberedRow[]): Promise<Refusal[]> {
  const g = given(rows, `${linkColumns}, mbid uuid, disabled boolean`);
  await sql`INSERT INTO track_mbid AS l (track_id, mbid, submission_count, disabled, created, updated)
    SELECT coalesce(t.new_id, t.id), mbid, submission_count, coalesce(g.disabled, FALSE), g.created, g.updated
    FROM ${g} JOIN track AS t ON t.id = g.track_id
    ON CONFLICT (track_id, mbid) DO UPDATE SET submission_count = excluded.submission_count,
      disabled = excluded.disabled, updated = excluded.updated
    WHERE coalesce(excluded.updated, excluded.created) >= coalesce(l.updated, l.created)`.execute(db);
  return (await missingTracks(g).execute(db)).rows;
}

async function applyPuids(db: Db, rows: readonly NumberedRow[]): Promise<Refusal[]> {
  const g = given(rows, `${linkColumns}, puid uuid`);
  await sql`INSERT INTO track_puid AS l (track_id, puid, submission_count, created, updated)
    SELECT coalesce(t.new_id, t.id), puid, submission_count, g.created, g.updated
    FROM ${g} JOIN track AS t ON t.id = g.track_id
    ON CONFLICT (track_id, puid) DO UPDATE SET submission_count = excluded.submission_count,
      updated = excluded.updated
    WHERE coalesce(excluded.updated, excluded.created) >= coalesce(l.updated, l.created)`.execute(db);
  return (await missingTracks(g).execute(db)).rows;
}
