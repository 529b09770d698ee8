import { type Kysely, sql } from 'kysely';
import type { IngestTables } from '../schema/index.ts';
import { dayMs, type UpkeepJob, type UpkeepParts } from './job.ts';

type Db = Kysely<IngestTables>;

/** Days after which a handled submission goes; its result stays. */
const keptDays = 30;
const page = 5000;

const count = async (db: Db, what: ReturnType<typeof sql>): Promise<number> =>
  (await sql<{ count: number }>`SELECT count(*) FROM ${what}`.execute(db)).rows[0]?.count ?? 0;

async function removeHandled({ binds, now, dryRun }: UpkeepParts): Promise<number> {
  const { db } = binds.ingest;
  const old = sql`submission WHERE handled AND handled_at < ${new Date(now - keptDays * dayMs)}`;
  if (dryRun) return count(db, old);
  for (let gone = 0; ; ) {
    const { numAffectedRows = 0n } = await sql`DELETE FROM submission WHERE (id, created) IN (
      SELECT id, created FROM ${old} LIMIT ${page})`.execute(db);
    gone += Number(numAffectedRows);
    if (numAffectedRows < page) return gone;
  }
}

/** Months that are over for long and empty: `DROP` is how a partition gives its room back. */
async function dropEmptyMonths({ binds, now, dryRun }: UpkeepParts): Promise<number> {
  const { db } = binds.ingest;
  const last = `submission_${new Date(now - 2 * keptDays * dayMs).toISOString().slice(0, 7).replace('-', '_')}`;
  const { rows } = await sql<{ name: string }>`
    SELECT relname AS name FROM pg_class WHERE relispartition AND relkind = 'r'
      AND relname ~ '^submission_[0-9]{4}_[0-9]{2}$' AND relname < ${last}
      AND EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = pg_class.oid AND inhparent = 'submission'::regclass)`.execute(
    db,
  );
  let dropped = 0;
  for (const { name } of rows) {
    const part = sql.table(name);
    if ((await count(db, sql`(SELECT 1 FROM ${part} LIMIT 1) AS one`)) > 0) continue;
    if (!dryRun) await sql`DROP TABLE ${part}`.execute(db);
    dropped += 1;
  }
  return dropped;
}

/** Names of what this site submitted: needed for as long as it may ask again. */
async function removeOwn({ binds, now, dryRun }: UpkeepParts): Promise<number> {
  const { db } = binds.ingest;
  const old = sql`own_submission WHERE created < ${new Date(now - keptDays * dayMs)}`;
  if (dryRun) return count(db, old);
  const { numAffectedRows = 0n } = await sql`DELETE FROM ${old}`.execute(db);
  return Number(numAffectedRows);
}

/** Submissions that were handled a month ago go, with the months that are empty then. */
export const handledSubmissions: UpkeepJob = {
  name: 'handled-submissions',
  words: 'remove submissions that were handled more than 30 days ago',
  run: async (parts) => ({
    submissions: await removeHandled(parts),
    months: await dropEmptyMonths(parts),
    own: await removeOwn(parts),
  }),
};

/** Places in the queue without a submission go; submissions that nothing waits for any more are queued again. */
export const queueOrphans: UpkeepJob = {
  name: 'queue-orphans',
  words: 'bring the queue and the submissions together where one lacks the other',
  async run({ binds, now, dryRun }) {
    const { db } = binds.ingest;
    // What is being written now is left alone.
    const settled = new Date(now - dayMs / 24);
    const lonely = sql`pending_submission AS p WHERE created < ${settled}
      AND NOT EXISTS (SELECT 1 FROM submission AS s WHERE s.id = p.submission_id)`;
    const lost = sql`submission AS s WHERE NOT handled AND created < ${settled}
      AND NOT EXISTS (SELECT 1 FROM pending_submission AS p WHERE p.submission_id = s.id)`;
    if (dryRun) return { lonely: await count(db, lonely), lost: await count(db, lost) };
    const gone = await sql`DELETE FROM ${lonely}`.execute(db);
    const queued = await sql`INSERT INTO pending_submission (submission_id) SELECT id FROM ${lost}
      ON CONFLICT (submission_id) DO NOTHING`.execute(db);
    return { lonely: Number(gone.numAffectedRows ?? 0), lost: Number(queued.numAffectedRows ?? 0) };
  },
};
