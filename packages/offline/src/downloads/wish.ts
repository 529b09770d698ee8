import type { Reader, Writer } from '../drivers/index.ts';
import { sqlTime } from '../models/index.ts';
import { type Account, keptBytes, removeDownload, requestDownload } from '../queries/index.ts';
import { estimateStorage } from './estimate.ts';
import { type Leaf, leavesOf } from './leaves.ts';
import { profileOf } from './profile.ts';
import { evictableFor, worthOf } from './store.ts';

/** How files are wanted. */
export interface FileWish {
  /** `original` unless told. */
  readonly profile?: string;
  readonly priority?: number;
  /** asked, unless told: prefetch, or rule:ID */
  readonly reason?: string;
  /** Milliseconds since 1970 after which it goes by itself. */
  readonly expiresAt?: number;
}

/** Priority of what is fetched ahead. */
export const PREFETCH_PRIORITY = -100;
/** Priority of what rules keep. */
export const RULE_PRIORITY = -10;

interface Standing {
  readonly id: number;
  readonly status: string;
  readonly reason: string;
  readonly profile: string;
}

const standingOf = (reader: Reader, { userId }: Account, item: number): Standing | undefined =>
  reader.get<Standing>(
    `SELECT d.id, d.status, d.reason, f.profile FROM downloads d JOIN download_files f ON f.id = d.file_id
     WHERE d.item_id = ? AND d.user_id = ?`,
    [item, userId],
  );

/**
 * Puts one file into a user's queue. What a person asks for outlives what was fetched ahead; another profile takes the
 * place of the one before; what has failed is tried again. `already` when nothing is left to be done.
 */
export function wantFile(
  writer: Writer,
  account: Account,
  leaf: Leaf,
  wish: FileWish,
  now: number,
): 'queued' | 'already' {
  const { profile = 'original', priority = 0, reason = 'asked', expiresAt } = wish;
  profileOf(profile);
  const standing = standingOf(writer, account, leaf.number);
  const isAsked = worthOf(reason) === 'asked';
  if (standing !== undefined && !isAsked && worthOf(standing.reason) !== 'prefetch') return 'already';
  if (standing !== undefined && standing.profile !== profile && isAsked)
    removeDownload(writer, account, standing.id, 'another profile');
  const likely = estimateStorage(writer, account, [leaf], profile);
  const expectedSize = profile === 'original' ? leaf.sizeBytes : likely.mediaBytes;
  const more = expiresAt === undefined ? {} : { expiresAt };
  const id = requestDownload(
    writer,
    account,
    leaf.number,
    { profile, priority, reason, expectedSize, ...more },
    now,
  );
  writer.run('UPDATE downloads SET expires_at = ? WHERE id = ?', [
    expiresAt === undefined ? null : sqlTime(expiresAt),
    id,
  ]);
  if (isAsked)
    writer.run(
      "UPDATE downloads SET status = 'pending', retry_count = 0, next_attempt_at = 0 WHERE id = ? AND status IN ('failed', 'paused')",
      [id],
    );
  return standingOf(writer, account, leaf.number)?.status === 'completed' ? 'already' : 'queued';
}

/** Puts all files behind an item into a user's queue, in their order; how many there are. 0: nothing to download there. */
export function wantItem(writer: Writer, account: Account, id: string, wish: FileWish, now: number): number {
  const leaves = leavesOf(writer, account, id);
  // Of two that are as old the one with the smaller number comes first.
  for (const leaf of leaves) wantFile(writer, account, leaf, wish, now);
  return leaves.length;
}

/** Takes all files behind an item from a user's queue and device; how many there were. Deleted items too. */
export function unwantItem(writer: Writer, account: Account, id: string): number {
  const numbers = leavesOf(writer, account, id).map(({ number }) => number);
  const own = writer.value<number>('SELECT id FROM items WHERE jellyfin_id = ? AND server_id = ?', [
    id,
    account.serverId,
  ]);
  const gone = new Set(own === undefined ? numbers : [...numbers, own]);
  return Array.from(gone).filter((number) => {
    const standing = standingOf(writer, account, number);
    return standing !== undefined && removeDownload(writer, account, standing.id);
  }).length;
}

/** Bytes that are left under a cap for what is worth less than a person's wish: files fetched ahead may go for it. */
export function roomLeft(reader: Reader, capBytes: number | undefined): number {
  if (capBytes === undefined) return Number.POSITIVE_INFINITY;
  const waiting =
    reader.value<number>(
      `SELECT coalesce(sum(size), 0) FROM (SELECT max(d.file_size) AS size FROM downloads d
       WHERE d.status IN ('pending', 'downloading') GROUP BY d.file_id)`,
    ) ?? 0;
  const freed = evictableFor(reader, 'rule').reduce((sum, { size }) => sum + size, 0);
  return capBytes - keptBytes(reader) - waiting + freed;
}
