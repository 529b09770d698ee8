import { type Kysely, sql } from 'kysely';
import { unpackFingerprint } from '../codec/index.ts';
import { extractQuery } from '../query/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import { dropForeignEntries } from './changelog.ts';
import { type FollowOutcome, IndexFollower } from './follower.ts';
import type { TermDocuments, TermIndex, TermIndexes } from './ports.ts';
import { followingMetadata, type RebuildState, rebuildingMetadata, stateOf } from './position.ts';

/** The name of the index that lookups search. */
export const indexName = 'acoustid';

/** Fingerprints that are brought in between two marks of progress. */
const pageOf = 10_000;

export interface RebuildProgress {
  readonly done: number;
  /** As the planner of PostgreSQL knows it; counted exactly when there are few. */
  readonly total: number;
}

export interface RebuildOptions {
  readonly db: Kysely<FingerprintTables>;
  readonly indexes: TermIndexes;
  readonly name?: string;
  /** Told when there is something to do, and nobody else is at it. */
  readonly begun?: () => void;
  /** Told after each page. */
  readonly progress?: (progress: RebuildProgress) => void;
  /** Stops after the page under way; the next rebuild goes on there. */
  readonly signal?: AbortSignal;
  /** Fingerprints of a page. Default 10,000. */
  readonly page?: number;
  /** True starts from nothing even when a rebuild was broken off. */
  readonly fresh?: boolean;
  /** True leaves an index alone that is whole, because somebody else was at it just before. */
  readonly ifNeeded?: boolean;
}

/** Key of the lock under which one of all servers and commands rebuilds. */
const rebuildLock = 0x61_63_69_78;

/**
 * Makes the index of fingerprints anew from the database, while that goes on changing. How far it has come is kept in the
 * index: a rebuild that was stopped or killed goes on. Afterwards the log is followed up to now. Does nothing but say
 * `rebuilding` where somebody else is at it. Rejects with the signal's reason, with the refusal of the index, or with what
 * PostgreSQL says.
 */
export function rebuildIndex(options: RebuildOptions): Promise<FollowOutcome> {
  return options.db.connection().execute(async (held): Promise<FollowOutcome> => {
    const { rows } = await sql<{ taken: boolean }>`
      SELECT pg_try_advisory_lock(${rebuildLock}) AS taken`.execute(held);
    if (rows[0]?.taken !== true) return { state: 'rebuilding' };
    try {
      const whole = options.ifNeeded === true ? await wholeIndex(options) : undefined;
      return whole ?? (await rebuildAlone(options));
    } finally {
      // A connection that broke has let go of it.
      await sql`SELECT pg_advisory_unlock(${rebuildLock})`.execute(held).catch(() => {});
    }
  });
}

/** What is known of an index that has all that it must have; undefined for another. */
async function wholeIndex(options: RebuildOptions): Promise<FollowOutcome | undefined> {
  const { db, indexes, name = indexName } = options;
  const outcome = await new IndexFollower({ db, index: await indexes.open(name) }).catchUp();
  return outcome.state === 'current' ? outcome : undefined;
}

async function rebuildAlone(options: RebuildOptions): Promise<FollowOutcome> {
  const { db, name = indexName, signal, page = pageOf } = options;
  options.begun?.();
  const { index, begun } = await begin(options, name);
  const total = await countFingerprints(db);
  let { after } = begun;
  let done = after === 0 ? 0 : await countFingerprints(db, after);
  for (;;) {
    signal?.throwIfAborted();
    const rows = await readPage(db, after, page);
    const last = rows.at(-1);
    if (last === undefined) break;
    // Bringing a page in again after a kill replaces its documents by the same.
    await index.import([documentsOf(rows)]);
    after = last.id;
    await index.update([{ kind: 'metadata', set: rebuildingMetadata({ xid: begun.xid, after }, page) }]);
    done += rows.length;
    options.progress?.({ done, total: Math.max(done, total) });
  }
  await index.update([{ kind: 'metadata', set: followingMetadata({ xid: begun.xid, id: 0 }) }]);
  return new IndexFollower({ db, index }).catchUp();
}

async function begin(
  { db, indexes, fresh = false, page = pageOf }: RebuildOptions,
  name: string,
): Promise<{ index: TermIndex; begun: RebuildState }> {
  const there = await indexes.open(name);
  const found = stateOf(await there.info());
  if (found.state === 'rebuilding' && !fresh) return { index: there, begun: found.rebuild };
  await indexes.delete(name);
  const index = await indexes.open(name);
  await dropForeignEntries(db);
  const { rows } = await sql<{ xid: string }>`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid`.execute(db);
  const begun = { xid: rows[0]?.xid ?? '0', after: 0 };
  await index.update([{ kind: 'metadata', set: rebuildingMetadata(begun, page) }]);
  return { index, begun };
}

interface PageRow {
  readonly id: number;
  readonly packed: Buffer | null;
  readonly hashes: readonly number[] | null;
}

/** The compressed form is a third of the array and quicker to read; what has none (from a dump) comes as an array. */
async function readPage(db: Kysely<FingerprintTables>, after: number, limit: number): Promise<PageRow[]> {
  const { rows } = await sql<PageRow>`
    SELECT f.id, d.fingerprint AS packed,
      CASE WHEN d.fingerprint IS NULL THEN f.fingerprint END AS hashes
    FROM fingerprint AS f LEFT JOIN fingerprint_data AS d ON d.fingerprint_id = f.id
    WHERE f.id > ${after} ORDER BY f.id LIMIT ${limit}`.execute(db);
  return rows;
}

function termsOf({ packed, hashes }: PageRow): Uint32Array {
  return extractQuery(packed === null ? Int32Array.from(hashes ?? []) : unpackFingerprint(packed).hashes);
}

function documentsOf(rows: readonly PageRow[]): TermDocuments {
  const terms = rows
    .map((row) => ({ id: row.id, terms: termsOf(row) }))
    .filter((row) => row.terms.length > 0);
  const offsets = new Uint32Array(terms.length + 1);
  for (const [at, row] of terms.entries()) offsets[at + 1] = (offsets[at] ?? 0) + row.terms.length;
  const hashes = new Uint32Array(offsets.at(-1) ?? 0);
  for (const [at, row] of terms.entries()) hashes.set(row.terms, offsets[at] ?? 0);
  return { ids: Uint32Array.from(terms, ({ id }) => id), offsets, hashes };
}

async function countFingerprints(db: Kysely<FingerprintTables>, upTo?: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT CASE WHEN c.reltuples > 100000 AND ${upTo === undefined} THEN c.reltuples::bigint
      ELSE (SELECT count(*) FROM fingerprint WHERE id <= ${upTo ?? 2_147_483_647}) END AS count
    FROM pg_class AS c WHERE c.oid = 'fingerprint'::regclass`.execute(db);
  return rows[0]?.count ?? 0;
}
