import { type Kysely, sql } from 'kysely';
import { lockFingerprints } from '../ingest/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import { dayMs, type UpkeepCounts, type UpkeepJob, type UpkeepParts } from './job.ts';

type Db = Kysely<FingerprintTables>;
type Condition = ReturnType<typeof sql>;

/** Rows of which no other row speaks, by their table. */
const unused: Readonly<Record<string, Condition>> = {
  meta: sql`NOT EXISTS (SELECT 1 FROM track_meta AS l WHERE l.meta_id = gone.id)`,
  foreignid: sql`NOT EXISTS (SELECT 1 FROM track_foreignid AS l WHERE l.foreignid_id = gone.id)`,
  source: sql.join(
    ['fingerprint', 'track_mbid', 'track_puid', 'track_meta', 'track_foreignid'].map(
      (of) => sql`NOT EXISTS (SELECT 1 FROM ${sql.table(`${of}_source`)} AS l WHERE l.source_id = gone.id)`,
    ),
    sql` AND `,
  ),
};

async function removeRows(db: Db, table: string, where: Condition, dryRun: boolean): Promise<number> {
  const rows = sql`${sql.table(table)} AS gone WHERE ${where}`;
  if (!dryRun) return Number((await sql`DELETE FROM ${rows}`.execute(db)).numAffectedRows ?? 0);
  return (await sql<{ count: number }>`SELECT count(*) FROM ${rows}`.execute(db)).rows[0]?.count ?? 0;
}

/** Runs while no import works: what it is about to link must not go. */
const alone = (
  { binds, dryRun }: UpkeepParts,
  work: (db: Db) => Promise<UpkeepCounts>,
): Promise<UpkeepCounts> =>
  dryRun
    ? work(binds.fingerprint.db)
    : binds.fingerprint.db.transaction().execute(async (tx) => {
        await lockFingerprints(tx);
        return work(tx);
      });

export const metadataOrphans: UpkeepJob = {
  name: 'metadata-orphans',
  words: 'remove metadata, foreign ids and sources that nothing speaks of',
  run: (parts) =>
    alone(parts, async (db) => {
      const counts: Record<string, number> = {};
      for (const [table, where] of Object.entries(unused))
        counts[table] = await removeRows(db, table, where, parts.dryRun);
      return counts;
    }),
};

/**
 * Tracks that were switched off a month ago and have nothing left go. A track that was merged stays: its gid leads on, and
 * the log needs it to take the merge back.
 */
export const deadTracks: UpkeepJob = {
  name: 'dead-tracks',
  words: 'remove tracks that are switched off and have nothing left',
  run: (parts) =>
    alone(parts, async (db) => {
      const without = ['fingerprint', 'track_mbid', 'track_puid', 'track_meta', 'track_foreignid'].map(
        (of) => sql`NOT EXISTS (SELECT 1 FROM ${sql.table(of)} AS l WHERE l.track_id = gone.id)`,
      );
      const dead = sql`disabled AND new_id IS NULL
        AND coalesce(updated, created) < ${new Date(parts.now - 30 * dayMs)} AND ${sql.join(without, sql` AND `)}
        AND NOT EXISTS (SELECT 1 FROM track AS t WHERE t.new_id = gone.id)
        AND NOT EXISTS (SELECT 1 FROM track_merge AS m WHERE gone.id IN (m.track_id, m.target_id) AND m.undone IS NULL)`;
      return { tracks: await removeRows(db, 'track', dead, parts.dryRun) };
    }),
};

/**
 * The log of changes older than two months goes, whole months at once; fpindex_meta remembers how far it went, so that an
 * index that was away for longer is built anew.
 */
export const oldChangelog: UpkeepJob = {
  name: 'old-changelog',
  words: 'drop months of the log of changes that are older than two months',
  async run({ binds, now, dryRun }) {
    const date = new Date(now);
    const limit = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 2, 1)).toISOString();
    const { db } = binds.fingerprint;
    const { rows } = await sql<{ name: string }>`
      SELECT c.relname AS name FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
      WHERE inhparent = 'fpindex_changelog'::regclass AND c.relname ~ '^fpindex_changelog_[0-9]{4}_[0-9]{2}$'
        AND c.relname < ${`fpindex_changelog_${limit.slice(0, 7).replace('-', '_')}`} ORDER BY 1`.execute(db);
    if (!dryRun) for (const { name } of rows) await dropMonth(db, name);
    return { months: rows.length };
  },
};

async function dropMonth(db: Db, name: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`SET LOCAL lock_timeout = '5s'`.execute(tx);
    await sql`UPDATE fpindex_meta SET last_deleted_id = last.id, last_deleted_xid = last.xid,
        last_deleted_created = last.created, updated = now()
      FROM (SELECT id, xid, created FROM ${sql.table(name)} ORDER BY xid DESC, id DESC LIMIT 1) AS last
      WHERE last_deleted_xid IS NULL OR (last_deleted_xid, last_deleted_id) < (last.xid, last.id)`.execute(
      tx,
    );
    await sql`DROP TABLE ${sql.table(name)}`.execute(tx);
  });
}
