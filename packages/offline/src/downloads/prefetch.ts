import type { Driver } from '../drivers/index.ts';
import { type Account, removeDownload } from '../queries/index.ts';
import { estimateStorage } from './estimate.ts';
import { leavesOf } from './leaves.ts';
import { PREFETCH_PRIORITY, roomLeft, wantFile } from './wish.ts';

export interface PrefetchOptions {
  /** Tracks ahead; 3 unless told. */
  readonly count?: number;
  readonly profile?: string;
  /** Bytes that all downloaded files may take; 10 GB unless told. */
  readonly capBytes?: number;
  readonly now: number;
}

/** What came of fetching ahead, in tracks. */
export interface PrefetchReport {
  readonly queued: number;
  readonly already: number;
  /** No room, or not to be had. */
  readonly skipped: number;
}

const CAP_BYTES = 10_000_000_000;
/** What was fetched ahead and never asked for goes after a week. */
const KEEP_MS = 7 * 86_400_000;

/**
 * Queues what plays next, behind everything else: `upcoming` are ids in the order in which they will be played, shuffled
 * and repeated as they are. What was queued ahead before and plays no more goes out of the queue.
 */
export function prefetch(
  driver: Driver,
  account: Account,
  upcoming: readonly string[],
  options: PrefetchOptions,
): PrefetchReport {
  const { count = 3, profile = 'original', capBytes = CAP_BYTES, now } = options;
  return driver.write((writer) => {
    const report = { queued: 0, already: 0, skipped: 0 };
    const next = Array.from(new Set(upcoming))
      .slice(0, count)
      .flatMap((id) => leavesOf(writer, account, id).slice(0, 1));
    report.skipped = Math.min(count, new Set(upcoming).size) - next.length;
    const stale = writer.all<{ id: number }>(
      `SELECT id FROM downloads WHERE user_id = ? AND reason = 'prefetch' AND status IN ('pending', 'failed')
         AND item_id NOT IN (SELECT value FROM json_each(?))`,
      [account.userId, JSON.stringify(next.map(({ number }) => number))],
    );
    for (const { id } of stale) removeDownload(writer, account, id, 'plays no more');
    let room = roomLeft(writer, capBytes);
    for (const leaf of next) {
      const { mediaBytes } = estimateStorage(writer, account, [leaf], profile);
      const isThere = writer.value('SELECT 1 FROM downloads WHERE item_id = ? AND user_id = ?', [
        leaf.number,
        account.userId,
      ]);
      if (isThere !== undefined) report.already += 1;
      else if (mediaBytes > room) report.skipped += 1;
      else {
        const wish = { profile, priority: PREFETCH_PRIORITY, reason: 'prefetch', expiresAt: now + KEEP_MS };
        report[wantFile(writer, account, leaf, wish, now)] += 1;
        room -= mediaBytes;
      }
    }
    return report;
  });
}
