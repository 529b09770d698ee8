import { type Kysely, sql } from 'kysely';
import { contentOf } from '../ingest/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import { given, type NumberedRow, numberIn, type Refusal, textIn } from './given.ts';

type Db = Kysely<FingerprintTables>;

const linkColumns =
  'fingerprint_id integer, track_id integer, submission_count integer, created timestamptz, updated timestamptz';

/** Makes room for the links of a day, for as long as the connection lasts: fingerprints come without their tracks. */
export async function openLinks(db: Db): Promise<void> {
  await sql`CREATE TEMPORARY TABLE IF NOT EXISTS dump_link (fingerprint_id integer PRIMARY KEY, track_id integer NOT NULL,
    submission_count integer NOT NULL, updated timestamptz)`.execute(db);
  await sql`TRUNCATE dump_link`.execute(db);
}

export async function closeLinks(db: Db): Promise<void> {
  await sql`DROP TABLE IF EXISTS dump_link`.execute(db);
}

/** Remembers links until their fingerprints come. */
export async function rememberLinks(db: Db, rows: readonly NumberedRow[]): Promise<Refusal[]> {
  const g = given(rows, linkColumns);
  await sql`INSERT INTO dump_link SELECT fingerprint_id, track_id, submission_count, updated FROM ${g}
    ON CONFLICT DO NOTHING`.execute(db);
  return [];
}

/** Brings fingerprints in on the tracks that `rememberLinks` knows. The log tells the index. */
export async function applyFingerprints(db: Db, rows: readonly NumberedRow[]): Promise<Refusal[]> {
  const prints = rows.map(({ line, row }) => {
    const { fingerprint } = row;
    const hashes = Int32Array.from(Array.isArray(fingerprint) ? fingerprint : []);
    return { line, row, array: `{${hashes.join(',')}}`, hashes };
  });
  const g = sql`unnest(${prints.map(({ line }) => line)}::integer[],
    ${prints.map(({ row }) => numberIn(row, 'id'))}::integer[], ${prints.map(({ array }) => array)}::text[],
    ${prints.map(({ row }) => numberIn(row, 'length'))}::smallint[],
    ${prints.map(({ row }) => textIn(row, 'created'))}::timestamptz[]) AS g (line, id, hashes, length, created)`;
  const { rows: made } = await sql<{ id: number }>`
    INSERT INTO fingerprint (id, track_id, fingerprint, length, created, updated, submission_count)
    SELECT g.id, coalesce(t.new_id, t.id), hashes::integer[], length, g.created, l.updated, l.submission_count
    FROM ${g} JOIN dump_link AS l ON l.fingerprint_id = g.id JOIN track AS t ON t.id = l.track_id
    ON CONFLICT DO NOTHING RETURNING id`.execute(db);
  const fresh = new Set(made.map(({ id }) => id));
  await describe(db, new Map(prints.map(({ row, hashes }) => [numberIn(row, 'id'), hashes])), fresh);
  if (made.length === prints.length) return [];
  const { rows: refused } = await sql<Refusal>`
    SELECT g.line, CASE WHEN f.id IS NOT NULL THEN 'the number is that of another fingerprint'
      WHEN l.track_id IS NULL THEN 'nothing says which track it is on'
      WHEN t.id IS NULL THEN 'its track is missing' ELSE 'the track has the same fingerprint already' END AS reason
    FROM ${g} LEFT JOIN fingerprint AS f ON f.id = g.id LEFT JOIN dump_link AS l ON l.fingerprint_id = g.id
    LEFT JOIN track AS t ON t.id = l.track_id
    WHERE g.id <> ALL (${[...fresh]}::integer[])
      AND (f.id IS NULL OR f.digest <> acoustid_digest(g.hashes::integer[]))`.execute(db);
  return refused;
}

/** What is stored beside new fingerprints. One that counts one submission gets a source, so that the next one counts. */
async function describe(
  db: Db,
  all: ReadonlyMap<number, Int32Array>,
  fresh: ReadonlySet<number>,
): Promise<void> {
  if (fresh.size === 0) return;
  const known = [...all]
    .filter(([id]) => fresh.has(id))
    .map(([id, hashes]) => ({ id, ...contentOf(hashes) }));
  await sql`INSERT INTO fingerprint_data (fingerprint_id, gid, fingerprint, simhash)
    SELECT id, gid, packed, simhash::cube FROM unnest(${known.map(({ id }) => id)}::integer[],
      ${known.map(({ gid }) => gid)}::uuid[], ${known.map(({ packed }) => packed)}::bytea[],
      ${known.map(({ simhash }) => simhash)}::text[]) AS made (id, gid, packed, simhash)`.execute(db);
  await sql`INSERT INTO fingerprint_source (fingerprint_id) SELECT id FROM fingerprint
    WHERE id = ANY (${[...fresh]}::integer[]) AND submission_count = 1`.execute(db);
}

/** Moves fingerprints that are there to the tracks of their rows, with the counts of these. */
export async function applyTrackFingerprints(db: Db, rows: readonly NumberedRow[]): Promise<Refusal[]> {
  const g = given(rows, linkColumns);
  await sql`UPDATE fingerprint AS f SET track_id = coalesce(t.new_id, t.id), submission_count = g.submission_count,
      updated = g.updated
    FROM ${g} JOIN track AS t ON t.id = g.track_id
    WHERE f.id = g.fingerprint_id AND coalesce(g.updated, g.created) >= coalesce(f.updated, f.created)
      AND (f.track_id, f.submission_count) IS DISTINCT FROM (coalesce(t.new_id, t.id), g.submission_count)`.execute(
    db,
  );
  const { rows: refused } = await sql<Refusal>`
    SELECT g.line, 'its track or its fingerprint is missing' AS reason FROM ${g}
    WHERE NOT EXISTS (SELECT 1 FROM track WHERE id = g.track_id)
      OR NOT EXISTS (SELECT 1 FROM fingerprint WHERE id = g.fingerprint_id)`.execute(db);
  return refused;
}
