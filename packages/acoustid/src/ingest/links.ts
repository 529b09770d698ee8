import { type Kysely, sql } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';
import { metaGid, type SubmittedMeta } from './gids.ts';
import type { Placement } from './place.ts';

type Db = Kysely<FingerprintTables>;

/** A table of what is known about tracks, the column that says it, and its type. */
const kinds = {
  mbid: { table: 'track_mbid', column: 'mbid', type: 'uuid' },
  puid: { table: 'track_puid', column: 'puid', type: 'uuid' },
  meta: { table: 'track_meta', column: 'meta_id', type: 'integer' },
  foreignid: { table: 'track_foreignid', column: 'foreignid_id', type: 'integer' },
} as const;

interface Link {
  readonly trackId: number;
  readonly submissionId: number;
  readonly value: string | number;
}

/** What submissions said, as rows that could be made of it. */
export interface SavedMeta {
  readonly id: number;
  readonly gid: string;
}

/**
 * Links tracks with what submissions say of them, each link counting its submissions. A link that is disabled counts and
 * stays disabled. Returns the row of `meta` of each submission that has one.
 * @param current the MBID that MusicBrainz uses today for one that was merged there
 */
export async function storeLinks(
  db: Db,
  placements: readonly Placement[],
  sources: ReadonlyMap<number, number>,
  current: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<number, SavedMeta>> {
  const rowsOf = (value: (placed: Placement) => string | number | null | undefined): Link[] =>
    placements.flatMap((placed) => {
      const said = value(placed);
      const { trackId, submission } = placed;
      return said === null || said === undefined
        ? []
        : [{ trackId, submissionId: submission.id, value: said }];
    });
  const metas = await storeMeta(db, placements);
  const foreign = await storeForeignIds(db, placements);
  await link(
    db,
    'mbid',
    rowsOf(({ submission: { mbid } }) => mbid && (current.get(mbid) ?? mbid)),
    sources,
  );
  await link(
    db,
    'puid',
    rowsOf(({ submission }) => submission.puid),
    sources,
  );
  await link(
    db,
    'meta',
    rowsOf(({ submission }) => metas.get(submission.id)?.id),
    sources,
  );
  await link(
    db,
    'foreignid',
    rowsOf(({ submission }) => foreign.get(submission.foreignid ?? '')),
    sources,
  );
  return metas;
}

async function link(
  db: Db,
  kind: keyof typeof kinds,
  links: readonly Link[],
  sources: ReadonlyMap<number, number>,
): Promise<void> {
  if (links.length === 0) return;
  const { table, column, type } = kinds[kind];
  const [into, what, of] = [sql.table(table), sql.ref(column), sql.raw(type)];
  await sql`
    WITH said (track_id, value, submission_id, source_id) AS (
      SELECT * FROM unnest(${links.map(({ trackId }) => trackId)}::integer[], ${links.map(({ value }) => value)}::${of}[],
        ${links.map(({ submissionId }) => submissionId)}::integer[],
        ${links.map(({ submissionId }) => sources.get(submissionId) ?? null)}::integer[])
    ), linked AS (
      INSERT INTO ${into} AS known (track_id, ${what}, submission_count)
      SELECT track_id, value, count(*) FROM said GROUP BY track_id, value ORDER BY track_id, value
      ON CONFLICT (track_id, ${what})
        DO UPDATE SET submission_count = known.submission_count + excluded.submission_count, updated = now()
      RETURNING id, track_id, ${what} AS value
    )
    INSERT INTO ${sql.table(`${table}_source`)} (${sql.ref(`${table}_id`)}, submission_id, source_id)
    SELECT linked.id, said.submission_id, said.source_id FROM said JOIN linked USING (track_id, value)`.execute(
    db,
  );
}

async function storeMeta(db: Db, placements: readonly Placement[]): Promise<Map<number, SavedMeta>> {
  const said = placements.flatMap(({ submission: { id, meta } }) =>
    meta === undefined ? [] : [{ id, meta, gid: metaGid(meta) }],
  );
  if (said.length === 0) return new Map();
  const different = [...new Map(said.map((one) => [one.gid, one])).values()];
  const column = <K extends keyof SubmittedMeta>(name: K): (NonNullable<SubmittedMeta[K]> | null)[] =>
    different.map(({ meta }) => meta[name] ?? null);
  const { rows } = await sql<SavedMeta>`
    WITH said AS (
      SELECT * FROM unnest(${column('track')}::text[], ${column('artist')}::text[], ${column('album')}::text[],
        ${column('album_artist')}::text[], ${column('track_no')}::integer[], ${column('disc_no')}::integer[],
        ${column('year')}::integer[], ${different.map(({ gid }) => gid)}::uuid[])
    ), made AS (
      INSERT INTO meta (track, artist, album, album_artist, track_no, disc_no, year, gid) SELECT * FROM said
      ON CONFLICT (gid) DO NOTHING RETURNING id, gid
    )
    SELECT id, gid FROM made
    UNION ALL SELECT id, gid FROM meta WHERE gid = ANY (${different.map(({ gid }) => gid)}::uuid[])`.execute(
    db,
  );
  const ids = new Map(rows.map((row) => [row.gid, row]));
  return new Map(
    said.flatMap(({ id, gid }) => {
      const saved = ids.get(gid);
      return saved === undefined ? [] : [[id, saved] as const];
    }),
  );
}

/** `vendor:name` with both of at least one character; undefined for anything else. */
export function foreignIdOf(text: string | null): { vendor: string; name: string } | undefined {
  const found = /^([^:]{1,255}):(.{1,255})$/su.exec(text?.trim() ?? '');
  const [, vendor, name] = found ?? [];
  return vendor === undefined || name === undefined ? undefined : { vendor, name };
}

/** Ids of the foreign ids by what the submission says. */
async function storeForeignIds(db: Db, placements: readonly Placement[]): Promise<Map<string, number>> {
  const said = [...new Set(placements.map(({ submission }) => submission.foreignid))].flatMap((text) => {
    const found = foreignIdOf(text);
    return text === null || found === undefined ? [] : [{ text, ...found }];
  });
  if (said.length === 0) return new Map();
  const columns = sql`unnest(${said.map(({ text }) => text)}::text[], ${said.map(({ vendor }) => vendor)}::text[],
    ${said.map(({ name }) => name)}::text[]) AS said (text, vendor, name)`;
  await sql`INSERT INTO foreignid_vendor (name) SELECT DISTINCT vendor FROM ${columns}
    ON CONFLICT (name) DO NOTHING`.execute(db);
  await sql`INSERT INTO foreignid (vendor_id, name) SELECT DISTINCT v.id, said.name
    FROM ${columns} JOIN foreignid_vendor AS v ON v.name = said.vendor ON CONFLICT (vendor_id, name) DO NOTHING`.execute(
    db,
  );
  const { rows } = await sql<{ text: string; id: number }>`
    SELECT said.text, f.id FROM ${columns} JOIN foreignid_vendor AS v ON v.name = said.vendor
    JOIN foreignid AS f ON f.vendor_id = v.id AND f.name = said.name`.execute(db);
  return new Map(rows.map(({ text, id }) => [text, id]));
}
