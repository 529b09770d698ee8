import { type Kysely, sql } from 'kysely';
import { metaGid, metaOf } from '../ingest/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import { given, type NumberedRow, numberIn, type Refusal, textIn } from './given.ts';

type Db = Kysely<FingerprintTables>;

/** Words have the gid of their content, unless the same words came under another number: those are kept without one. */
export async function applyMetas(db: Db, rows: readonly NumberedRow[]): Promise<Refusal[]> {
  const seen = new Set<string>();
  const described = rows.map(({ line, row }) => {
    const meta = metaOf(row) ?? {};
    const gid = Object.keys(meta).length === 0 ? null : metaGid(meta);
    const known = gid === null || seen.has(gid);
    if (gid !== null) seen.add(gid);
    const created = textIn(row, 'created') ?? '1970-01-01T00:00:00Z';
    return { line, row: { ...meta, id: numberIn(row, 'id'), created, ...(known ? {} : { gid }) } };
  });
  const columns =
    'track text, artist text, album text, album_artist text, track_no integer, disc_no integer, year integer';
  const g = given(described, `id integer, created timestamptz, gid uuid, ${columns}`);
  await sql`INSERT INTO meta (id, track, artist, album, album_artist, track_no, disc_no, year, created, gid)
    SELECT id, track, artist, album, album_artist, track_no, disc_no, year, created,
      CASE WHEN NOT EXISTS (SELECT 1 FROM meta AS m WHERE m.gid = g.gid) THEN gid END
    FROM ${g} ON CONFLICT (id) DO NOTHING`.execute(db);
  const { rows: refused } = await sql<Refusal>`
    SELECT g.line, 'the number is that of other metadata' AS reason FROM ${g} JOIN meta AS m ON m.id = g.id
    WHERE (m.track, m.artist, m.album, m.album_artist, m.track_no, m.disc_no, m.year)
      IS DISTINCT FROM (g.track, g.artist, g.album, g.album_artist, g.track_no, g.disc_no, g.year)`.execute(
    db,
  );
  return refused;
}

export async function applyMetaLinks(db: Db, rows: readonly NumberedRow[]): Promise<Refusal[]> {
  const g = given(
    rows,
    'track_id integer, meta_id integer, submission_count integer, created timestamptz, updated timestamptz',
  );
  await sql`INSERT INTO track_meta AS l (track_id, meta_id, submission_count, created, updated)
    SELECT coalesce(t.new_id, t.id), m.id, submission_count, g.created, g.updated
    FROM ${g} JOIN track AS t ON t.id = g.track_id JOIN meta AS m ON m.id = g.meta_id
    ON CONFLICT (track_id, meta_id) DO UPDATE SET submission_count = excluded.submission_count,
      updated = excluded.updated
    WHERE coalesce(excluded.updated, excluded.created) >= coalesce(l.updated, l.created)`.execute(db);
  const { rows: refused } = await sql<Refusal>`
    SELECT g.line, 'its track or its metadata is missing' AS reason FROM ${g}
    WHERE NOT EXISTS (SELECT 1 FROM track WHERE id = g.track_id)
      OR NOT EXISTS (SELECT 1 FROM meta WHERE id = g.meta_id)`.execute(db);
  return refused;
}
