import { type Kysely, sql } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';
import type { Bind } from './binds.ts';

/** The index of terms that lets PostgreSQL find fingerprints without the index service. */
export interface OverlapIndex {
  readonly state: 'there' | 'missing' | 'broken';
  /** What it takes on disk, in bytes. */
  readonly bytes: number;
}

const name = 'fingerprint_fingerprint_idx';

export async function overlapIndexState(db: Kysely<FingerprintTables>): Promise<OverlapIndex> {
  const { rows } = await sql<{ valid: boolean; bytes: number }>`
    SELECT indisvalid AS valid, pg_relation_size(indexrelid) AS bytes FROM pg_index
    WHERE indexrelid = to_regclass(${name})`.execute(db);
  const [found] = rows;
  if (found === undefined) return { state: 'missing', bytes: 0 };
  return { state: found.valid ? 'there' : 'broken', bytes: found.bytes };
}

/** Drops it while fingerprints are read and written: a large installation searches through the index service. */
export async function dropOverlapIndex(db: Kysely<FingerprintTables>): Promise<void> {
  await sql`DROP INDEX CONCURRENTLY IF EXISTS ${sql.ref(name)}`.execute(db);
}

/** Makes it again while fingerprints are read and written. One that a kill left half made is made anew. */
export async function createOverlapIndex(db: Kysely<FingerprintTables>): Promise<void> {
  const { state } = await overlapIndexState(db);
  if (state === 'there') return;
  if (state === 'broken') await dropOverlapIndex(db);
  await sql`CREATE INDEX CONCURRENTLY ${sql.ref(name)} ON fingerprint
    USING gin (acoustid_extract_query(fingerprint) gin__int_ops) WITH (gin_pending_list_limit = 65536)`.execute(
    db,
  );
  await sql`ALTER INDEX ${sql.ref(name)} ALTER COLUMN 1 SET STATISTICS 0`.execute(db);
}

/**
 * Puts in its place what searches find in its list of what is new; nothing when there is no such index. Takes half a
 * millisecond for each fingerprint, while others are read and written. Rejects when the signal breaks it off.
 */
export async function tidyOverlapIndex(bind: Bind<FingerprintTables>, signal: AbortSignal): Promise<void> {
  // A session of its own: ending it breaks the work off.
  const session = await bind.session();
  const end = (): void => void session.end();
  signal.addEventListener('abort', end);
  try {
    signal.throwIfAborted();
    await session.query(
      'SELECT gin_clean_pending_list(indexrelid) FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid',
      [name],
    );
  } finally {
    signal.removeEventListener('abort', end);
    await session.end();
  }
}
