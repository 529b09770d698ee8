import { type Kysely, sql } from 'kysely';
import { mostHashes } from '../codec/index.ts';
import { readIntegers } from '../postgres/index.ts';
import { isSilent } from '../query/index.ts';
import type { IngestTables } from '../schema/index.ts';
import { metaOf, type SubmittedMeta } from './gids.ts';
import { thresholds } from './thresholds.ts';

/** A submission as it is imported. */
export interface Submission {
  readonly id: number;
  readonly hashes: Int32Array;
  /** Seconds. */
  readonly length: number;
  readonly bitrate: number | null;
  readonly format: string | null;
  readonly account_id: number | null;
  readonly application_id: number | null;
  readonly application_version: string | null;
  readonly mbid: string | null;
  readonly puid: string | null;
  readonly foreignid: string | null;
  readonly meta: SubmittedMeta | undefined;
}

/**
 * Why a submission leads to no track: it says nothing of the recording, it is
 * silence, too uniform to be told apart, or too long.
 */
export type Rejection = 'nothing_known' | 'silence' | 'too_uniform' | 'too_long';

const noId = '00000000-0000-0000-0000-000000000000';
const present = (id: string | null): string | null => (id === noId ? null : id);

/** The submissions of these ids in the order of their ids; those that are gone are left out. */
export async function readSubmissions(
  db: Kysely<IngestTables>,
  ids: readonly number[],
): Promise<Submission[]> {
  const rows = await db
    .selectFrom('submission')
    .select(['id', 'length', 'bitrate', 'format', 'account_id', 'application_id', 'application_version'])
    .select(['mbid', 'puid', 'foreignid', 'meta'])
    .select(sql<Buffer>`array_send(fingerprint)`.as('sent'))
    .where('id', '=', sql<number>`ANY (${[...ids]}::integer[])`)
    .orderBy('id')
    .execute();
  return rows.map(({ meta, mbid, puid, sent, ...row }) => ({
    ...row,
    mbid: present(mbid),
    puid: present(puid),
    meta: metaOf(meta),
    hashes: readIntegers(sent),
  }));
}

/** Whether there are as many different hashes as it takes to tell recordings apart. */
function isVaried(hashes: Int32Array): boolean {
  const seen = new Set<number>();
  for (const hash of hashes) {
    seen.add(hash);
    if (seen.size >= thresholds.leastDistinct) return true;
  }
  return false;
}

/** Why this one will lead to no track; undefined for one that will. */
export function rejectionOf(submission: Submission): Rejection | undefined {
  const { mbid, puid, foreignid, meta, hashes } = submission;
  if (mbid === null && puid === null && foreignid === null && meta === undefined) return 'nothing_known';
  if (hashes.length > mostHashes) return 'too_long';
  if (isSilent(hashes)) return 'silence';
  if (!isVaried(hashes)) return 'too_uniform';
  return undefined;
}
