import { type Kysely, sql } from 'kysely';
import { integersParameter, partEnds, readIntegers } from '../postgres/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import type { KnownEntries } from './early-entries.ts';
import type { LogEntry, LogPosition } from './position.ts';

interface Row {
  readonly id: number;
  readonly xid: string;
  readonly fingerprint_id: number;
  readonly sent: Buffer | null;
}

const none = new Uint32Array();

const entryOf = ({ id, xid, fingerprint_id, sent }: Row): LogEntry => ({
  id,
  xid,
  fingerprintId: fingerprint_id,
  terms: sent === null ? none : new Uint32Array(readIntegers(sent).buffer),
});

/** Entries after a position in the order of (xid, id), at most `limit`. */
export interface LogQuery {
  readonly after: LogPosition;
  readonly limit: number;
  /** `sure`: of transactions below which none is under way, so that what comes is behind them. `seen`: all by now. */
  readonly take: 'sure' | 'seen';
  /** What was read before: of what is sure it comes without its terms, of what is seen not at all. */
  readonly known: KnownEntries;
}

export async function readLog(
  db: Kysely<FingerprintTables>,
  { after, limit, take, known }: LogQuery,
): Promise<LogEntry[]> {
  const ids = sql`${known.ids}::bigint[]`;
  const only =
    take === 'sure'
      ? sql`xid < pg_snapshot_xmin(pg_current_snapshot())`
      : sql`id > ${known.upTo} AND id <> ALL (${ids})`;
  const terms =
    take === 'sure'
      ? sql`CASE WHEN id = ANY (${ids}) THEN NULL ELSE array_send(query) END`
      : sql`array_send(query)`;
  const { rows } = await sql<Row>`
    SELECT id, xid::text AS xid, fingerprint_id, ${terms} AS sent FROM fpindex_changelog
    WHERE (xid, id) > (${after.xid}::text::xid8, ${after.id}::bigint) AND ${only}
    ORDER BY fpindex_changelog.xid, id LIMIT ${limit}`.execute(db);
  return rows.map(entryOf);
}

/**
 * Writes what the index has to hear of new fingerprints, in the transaction that makes them: the trigger leaves it to the
 * caller then. The entries, for `IndexFollower.tell` once they are committed.
 */
export async function writeLog(
  tx: Kysely<FingerprintTables>,
  prints: readonly { readonly id: number; readonly terms: Uint32Array }[],
): Promise<LogEntry[]> {
  const terms = prints.map((print) => print.terms);
  const ends = partEnds(terms);
  const { rows } = await sql<{ id: number; xid: string }>`
    INSERT INTO fpindex_changelog (fingerprint_id, query)
    SELECT made.id, joined.terms[past + 1:until]
    FROM unnest(${prints.map(({ id }) => id)}::integer[], ${[0, ...ends].slice(0, -1)}::integer[], ${ends}::integer[])
        AS made (id, past, until),
      (SELECT ${integersParameter(terms)}::integer[] AS terms) AS joined
    RETURNING id, xid::text AS xid`.execute(tx);
  return rows.map(({ id, xid }, at) => ({
    id,
    xid,
    fingerprintId: prints[at]?.id ?? 0,
    terms: terms[at] ?? none,
  }));
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
