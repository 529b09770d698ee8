import { type Kysely, sql } from 'kysely';

/** Tables in parts of a month, each named like `submission_2025_04`, with a default part for all other times. */
export type PartitionedTable = 'submission' | 'fpindex_changelog';

/** Columns of which nobody wants statistics: a part does not take that over from its table. */
const hashesOf = { submission: 'fingerprint', fpindex_changelog: 'query' } as const;

interface Month {
  readonly name: string;
  readonly start: string;
  readonly end: string;
}

/** A part with the first instants of its month and of the next one (UTC). */
function month(table: PartitionedTable, from: Date, ahead: number): Month {
  const at = (more: number): Date => new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + more, 1));
  const start = at(ahead).toISOString();
  return { name: `${table}_${start.slice(0, 7).replace('-', '_')}`, start, end: at(ahead + 1).toISOString() };
}

/**
 * Makes the parts of this month and of the next ones where they are missing; their names. Rows of such a month that lie
 * in the default part move. Safe with several servers at once.
 * @param now ms since 1970
 * @param ahead months after this one
 */
export async function ensurePartitions<T>(
  db: Kysely<T>,
  table: PartitionedTable,
  now: number,
  ahead = 12,
): Promise<string[]> {
  const wanted = Array.from({ length: ahead + 1 }, (_, step) => month(table, new Date(now), step));
  if ((await missing(db, wanted)).length === 0) return [];
  return db.transaction().execute(async (tx) => {
    // Also makes another server wait, which then looks again.
    await sql`LOCK TABLE ${sql.ref(`${table}_default`)} IN ACCESS EXCLUSIVE MODE`.execute(tx);
    const made = await missing(tx, wanted);
    for (const part of made) await makePart(tx, table, part);
    return made.map(({ name }) => name);
  });
}

async function missing<T>(db: Kysely<T>, wanted: readonly Month[]): Promise<Month[]> {
  const names = wanted.map(({ name }) => name);
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM unnest(${names}::text[]) AS name WHERE to_regclass(name) IS NULL`.execute(db);
  return wanted.filter(({ name }) => rows.some((row) => row.name === name));
}

async function makePart<T>(
  tx: Kysely<T>,
  table: PartitionedTable,
  { name, start, end }: Month,
): Promise<void> {
  const [parent, made] = [sql.ref(table), sql.ref(name)];
  await sql`CREATE TABLE ${made} (LIKE ${parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)`.execute(
    tx,
  );
  await sql`ALTER TABLE ${made} ALTER COLUMN ${sql.ref(hashesOf[table])} SET STATISTICS 0`.execute(tx);
  await sql`WITH moved AS (
      DELETE FROM ${sql.ref(`${table}_default`)} WHERE created >= ${start} AND created < ${end} RETURNING *
    ) INSERT INTO ${made} SELECT * FROM moved`.execute(tx);
  await sql`ALTER TABLE ${parent} ATTACH PARTITION ${made}
    FOR VALUES FROM (${sql.lit(start)}) TO (${sql.lit(end)})`.execute(tx);
}
