import { type Kysely, sql, type Transaction } from 'kysely';
import type { Hashes } from '../codec/index.ts';
import { integersParameter, partEnds } from '../postgres/index.ts';
import type { IngestTables } from '../schema/index.ts';
import type { SubmittedMeta } from './gids.ts';

/** One submission, checked: numbers fit their columns, texts have at most 255 characters. */
export interface NewSubmission {
  readonly hashes: Hashes;
  /** Length of the recording in seconds, 1 to 32,767. */
  readonly seconds: number;
  /** kbit/s, 1 to 32,767. */
  readonly bitrate?: number;
  readonly format?: string;
  readonly mbid?: string;
  readonly puid?: string;
  /** `vendor:id` */
  readonly foreignid?: string;
  readonly meta?: SubmittedMeta;
}

/** Who submits, and with what. */
export interface SubmissionOrigin {
  readonly accountId: number;
  readonly applicationId: number;
  readonly applicationVersion?: string;
}

/** Rows of one statement: with 948 hashes each a message of some megabytes. */
const rowsAtOnce = 500;

/**
 * Stores submissions and queues them, all or none; whoever waits on the channel `pending_submission` hears of it when they
 * are there. Resolves with their ids in the order given.
 */
export async function recordSubmissions(
  db: Kysely<IngestTables>,
  origin: SubmissionOrigin,
  submissions: readonly NewSubmission[],
): Promise<number[]> {
  if (submissions.length === 0) return [];
  // One statement is a transaction of its own.
  if (submissions.length <= rowsAtOnce) return insertRows(db, origin, submissions);
  return db.transaction().execute((transaction) => insertSubmissions(transaction, origin, submissions));
}

/** The same as a part of a transaction. */
export async function insertSubmissions(
  transaction: Transaction<IngestTables>,
  origin: SubmissionOrigin,
  submissions: readonly NewSubmission[],
): Promise<number[]> {
  const ids: number[] = [];
  for (let from = 0; from < submissions.length; from += rowsAtOnce)
    ids.push(...(await insertRows(transaction, origin, submissions.slice(from, from + rowsAtOnce))));
  return ids;
}

async function insertRows(
  db: Kysely<IngestTables>,
  { accountId, applicationId, applicationVersion }: SubmissionOrigin,
  submissions: readonly NewSubmission[],
): Promise<number[]> {
  const hashes = submissions.map((submission) => submission.hashes);
  const lengths = hashes.map(({ length }) => length);
  const column = <K extends keyof NewSubmission>(name: K): (NonNullable<NewSubmission[K]> | null)[] =>
    submissions.map((submission) => submission[name] ?? null);
  const metas = submissions.map(({ meta }) => (meta === undefined ? null : JSON.stringify(meta)));
  const { rows } = await sql<{ id: number }>`
    WITH made AS (
      INSERT INTO submission (fingerprint, length, bitrate, format, mbid, puid, foreignid, meta, account_id, application_id,
        application_version)
      SELECT joined.hashes[until - size + 1:until], seconds, bitrate, format, mbid, puid, foreignid, meta::jsonb,
        ${accountId}::integer, ${applicationId}::integer, ${applicationVersion ?? null}::text
      FROM unnest(${partEnds(hashes)}::integer[], ${lengths}::integer[], ${column('seconds')}::smallint[],
          ${column('bitrate')}::smallint[], ${column('format')}::text[], ${column('mbid')}::uuid[],
          ${column('puid')}::uuid[], ${column('foreignid')}::text[], ${metas}::text[])
          AS given (until, size, seconds, bitrate, format, mbid, puid, foreignid, meta),
        (SELECT ${integersParameter(hashes)}::integer[] AS hashes) AS joined
      RETURNING id
    )
    INSERT INTO pending_submission (submission_id) SELECT id FROM made RETURNING submission_id AS id`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}
