import type { Kysely, Transaction } from 'kysely';
import type { Hashes } from '../codec/index.ts';
import { integersParameter } from '../postgres/index.ts';
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

/** Rows of one statement: its parameters stay far below PostgreSQL's 65,535. */
const rowsAtOnce = 100;

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
  return db.transaction().execute((transaction) => insertSubmissions(transaction, origin, submissions));
}

/** The same as a part of a transaction. */
export async function insertSubmissions(
  transaction: Transaction<IngestTables>,
  origin: SubmissionOrigin,
  submissions: readonly NewSubmission[],
): Promise<number[]> {
  const ids: number[] = [];
  for (let from = 0; from < submissions.length; from += rowsAtOnce) {
    const rows = submissions.slice(from, from + rowsAtOnce).map((submission) => rowOf(origin, submission));
    const made = await transaction.insertInto('submission').values(rows).returning('id').execute();
    const queued = made.map(({ id }) => ({ submission_id: id }));
    await transaction.insertInto('pending_submission').values(queued).execute();
    ids.push(...made.map(({ id }) => id));
  }
  return ids;
}

function rowOf(origin: SubmissionOrigin, submission: NewSubmission) {
  const { hashes, seconds, bitrate, format, mbid, puid, foreignid, meta } = submission;
  return {
    fingerprint: integersParameter([hashes]),
    length: seconds,
    bitrate: bitrate ?? null,
    format: format ?? null,
    mbid: mbid ?? null,
    puid: puid ?? null,
    foreignid: foreignid ?? null,
    meta: meta === undefined ? null : JSON.stringify(meta),
    account_id: origin.accountId,
    application_id: origin.applicationId,
    application_version: origin.applicationVersion ?? null,
  };
}
