import { type Kysely, sql } from 'kysely';
import type { KnownMbids } from '../ingest/index.ts';
import { lockFingerprints } from '../ingest/index.ts';
import type { FingerprintTables } from '../schema/index.ts';

type Db = Kysely<FingerprintTables>;

/**
 * Does what MusicBrainz did when it merged a recording: on each track the link to the old one becomes, or joins, a link to
 * the new one. The old link stays, switched off, with no submissions and a pointer. The number of tracks changed; run again
 * it is 0.
 */
export function mergeMbid(db: Db, old: string, current: string): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await lockFingerprints(tx);
    const { rows } = await sql<{ id: number }>`
      WITH old AS (
        SELECT * FROM track_mbid WHERE mbid = ${old}::uuid AND merged_into IS NULL AND ${old}::uuid <> ${current}::uuid
      )
      INSERT INTO track_mbid AS kept (track_id, mbid, submission_count, disabled)
      SELECT track_id, ${current}::uuid, submission_count, disabled FROM old
      ON CONFLICT (track_id, mbid) DO UPDATE SET
        submission_count = kept.submission_count + excluded.submission_count,
        disabled = kept.disabled AND excluded.disabled, updated = now()
      RETURNING id`.execute(tx);
    const pairs = sql`track_mbid AS old JOIN track_mbid AS kept
      ON kept.track_id = old.track_id AND kept.mbid = ${current}::uuid
      WHERE old.mbid = ${old}::uuid AND old.merged_into IS NULL AND old.id <> kept.id`;
    for (const table of ['track_mbid_source', 'track_mbid_change'])
      await sql`UPDATE ${sql.table(table)} AS moved SET track_mbid_id = pair.kept, updated = now()
        FROM (SELECT old.id AS old, kept.id AS kept FROM ${pairs}) AS pair
        WHERE moved.track_mbid_id = pair.old`.execute(tx);
    await sql`UPDATE track_mbid AS gone
      SET merged_into = pair.kept, disabled = TRUE, submission_count = 0, updated = now()
      FROM (SELECT old.id AS old, kept.id AS kept FROM ${pairs}) AS pair WHERE gone.id = pair.old`.execute(
      tx,
    );
    return rows.length;
  });
}

/** What a run over the links did. */
export interface MbidUpkeep {
  /** Recordings that MusicBrainz had merged. */
  readonly merged: number;
  /** Links to recordings that are not there, now switched off. */
  readonly disabled: number;
}

export interface MbidUpkeepOptions {
  readonly db: Db;
  readonly mbids: KnownMbids;
  /** ms since 1970. */
  readonly now: number;
  /** In whose name links are switched off. */
  readonly accountId: number;
  /** True changes nothing. */
  readonly dryRun?: boolean;
}

/** Links that have had no recording for so many ms are switched off: a mirror is behind by days at most. */
const patienceMs = 7 * 86_400_000;
const page = 1000;

/**
 * Goes over all linked recordings: what MusicBrainz merged is merged, links to recordings that it has not had for a week
 * are switched off with a note.
 */
export async function reviewMbids(options: MbidUpkeepOptions): Promise<MbidUpkeep> {
  const { db, mbids, dryRun = false } = options;
  let [merged, disabled] = [0, 0];
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await db
      .selectFrom('track_mbid')
      .select('mbid')
      .distinct()
      .where('mbid', '>', last)
      .where('merged_into', 'is', null)
      .orderBy('mbid')
      .limit(page)
      .execute();
    const states = await mbids.states(rows.map(({ mbid }) => mbid));
    for (const [mbid, found] of states) {
      if (found.state === 'merged') {
        merged += 1;
        if (!dryRun) await mergeMbid(db, mbid, found.into);
      } else if (found.state === 'unknown') disabled += await disableUnknown(options, mbid);
    }
    const end = rows.at(-1)?.mbid;
    if (end === undefined || rows.length < page) return { merged, disabled };
    last = end;
  }
}

async function disableUnknown(
  { db, now, accountId, dryRun = false }: MbidUpkeepOptions,
  mbid: string,
): Promise<number> {
  const old = sql`mbid = ${mbid}::uuid AND NOT disabled AND created < ${new Date(now - patienceMs)}`;
  if (dryRun) {
    const { rows } = await sql<{ count: number }>`SELECT count(*) FROM track_mbid WHERE ${old}`.execute(db);
    return rows[0]?.count ?? 0;
  }
  const { rows } = await sql<{ id: number }>`
    WITH gone AS (UPDATE track_mbid SET disabled = TRUE, updated = now() WHERE ${old} RETURNING id)
    INSERT INTO track_mbid_change (track_mbid_id, account_id, disabled, note)
    SELECT id, ${accountId}, TRUE, 'MusicBrainz has no such recording' FROM gone RETURNING id`.execute(db);
  return rows.length;
}
