import { type Kysely, sql } from 'kysely';
import { mostHashes } from '../codec/index.ts';
import { extractQuery } from '../query/index.ts';
import type { IngestTables } from '../schema/index.ts';
import { metaOf, type SubmittedMeta } from './gids.ts';
import { thresholds } from './thresholds.ts';

/** A submission as it is imported. */
export interface Submission {
  readonly id: number;
  readonly hashes: Int32Array;
  /** The same as text of PostgreSQL's arrays, which is how it goes on. */
  readonly array: string;
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
  readonly handled: boolean;
}

/** Why a submission leads to no track: it says nothing of the recording, it is silence, too uniform to be told apart, or too long. */
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
    .select(['mbid', 'puid', 'foreignid', 'meta', 'handled'])
    // Text, because a driver that takes a thousand numbers apart one by one costs more than the comparison.
    .select(sql<string>`fingerprint::text`.as('array'))
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute();
  return rows.map(({ meta, mbid, puid, ...row }) => ({
    ...row,
    mbid: present(mbid),
    puid: present(puid),
    meta: metaOf(meta),
    hashes: hashesOf(row.array),
  }));
}

const [minus, comma, end, zero] = ['-', ',', '}', '0'].map((sign) => sign.charCodeAt(0));

/** The numbers of an array's text (`{1,-2}`). Read sign by sign: splitting the text first takes ten times as long. */
export function hashesOf(array: string): Int32Array {
  const hashes = new Int32Array(array.length >>> 1);
  let count = 0;
  let number = 0;
  let sign = 1;
  for (let at = 1; at < array.length; at += 1) {
    const code = array.charCodeAt(at);
    if (code === minus) sign = -1;
    else if (code !== comma && code !== end) number = number * 10 + code - (zero ?? 0);
    else if (array.length > 2) {
      hashes[count] = number * sign;
      count += 1;
      number = 0;
      sign = 1;
    }
  }
  return hashes.slice(0, count);
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
  if (extractQuery(hashes).length === 0) return 'silence';
  if (!isVaried(hashes)) return 'too_uniform';
  return undefined;
}
