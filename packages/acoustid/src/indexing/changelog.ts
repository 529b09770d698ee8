import { type Kysely, sql } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';
import type { LogPosition } from './position.ts';

/** An entry of the log: a fingerprint with its terms, none when it is gone. */
export interface LogEntry extends LogPosition {
  readonly fingerprintId: number;
  readonly terms: Uint32Array;
}

interface Row {
  readonly id: number;
  readonly xid: string;
  readonly fingerprint_id: number;
  readonly query: readonly number[];
}

const entryOf = ({ id, xid, fingerprint_id, query }: Row): LogEntry => ({
  id,
  xid,
  fingerprintId: fingerprint_id,
  terms: Uint32Array.from(query),
});

/** Entries after a position in the order of (xid, id), at most `limit`. */
export interface LogQuery {
  readonly after: LogPosition;
  readonly limit: number;
  /**
   * `sure`: of transactions below which none is under way, so that what comes is behind them. A number: all that can be
   * seen by now and have a greater id.
   */
  readonly take: 'sure' | number;
}

export async function readLog(
  db: Kysely<FingerprintTables>,
  { after, limit, take }: LogQuery,
): Promise<LogEntry[]> {
  const only = take === 'sure' ? sql`xid < pg_snapshot_xmin(pg_current_snapshot())` : sql`id > ${take}`;
  const { rows } = await sql<Row>`
    SELECT id, xid::text AS xid, fingerprint_id, query FROM fpindex_changelog
    WHERE (xid, id) > (${after.xid}::text::xid8, ${after.id}::bigint) AND ${only}
    ORDER BY fpindex_changelog.xid, id LIMIT ${limit}`.execute(db);
  return rows.map(entryOf);
}

/**
 * Whether an index at a position can go on from there: false when entries behind it were dropped, or when the position is
 * of another server's life.
 */
export async function logReaches(db: Kysely<FingerprintTables>, position: LogPosition): Promise<boolean> {
  const { rows } = await sql<{ reaches: boolean }>`
    SELECT ${position.xid}::text::xid8 <= pg_snapshot_xmax(pg_current_snapshot())
      AND (last_deleted_xid IS NULL
        OR (last_deleted_xid, last_deleted_id) <= (${position.xid}::text::xid8, ${position.id}::bigint)) AS reaches
    FROM fpindex_meta`.execute(db);
  return rows[0]?.reaches === true;
}

/**
 * Removes entries of transactions that this server has not had yet: they came with a dump of another server's and would
 * never be read.
 */
export async function dropForeignEntries(db: Kysely<FingerprintTables>): Promise<void> {
  await sql`DELETE FROM fpindex_changelog WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())`.execute(db);
}
