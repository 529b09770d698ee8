import { expireDownloads, type MediaFiles, tidyFiles } from '../downloads/index.ts';
import type { Driver } from '../drivers/index.ts';
import { type Account, forgetCompleted, purgeGhosts } from '../queries/index.ts';
import { evaluateRules, type RuleReport } from '../rules/index.ts';

const DAY = 86_400_000;
/** What a server has deleted stays for so long, in case it comes back under the same id. */
const GHOST_MS = 30 * DAY;
/** As long as a Bandstand knows the names of edits. */
const SENT_MS = 30 * DAY;
const PURGED_AT_ONCE = 1000;

/** What was put in order after a sync. */
export interface UpkeepReport extends RuleReport {
  /** Downloads whose time was over. */
  readonly expired: number;
  /** Items that their server deleted long ago and that nothing needed any more. */
  readonly purged: number;
}

/** Brings downloads into step with the rules, and lets go of what has had its time: after each sync. */
export async function upkeep(
  driver: Driver,
  files: MediaFiles,
  account: Account,
  { now, capBytes }: { readonly now: number; readonly capBytes: number | undefined },
): Promise<UpkeepReport> {
  const rules = evaluateRules(driver, account, { now, ...(capBytes === undefined ? {} : { capBytes }) });
  const expired = driver.write((writer) => expireDownloads(writer, now));
  let purged = 0;
  for (let more = true; more; ) {
    const gone = driver.write((writer) => purgeGhosts(writer, now - GHOST_MS, PURGED_AT_ONCE));
    purged += gone;
    more = gone === PURGED_AT_ONCE;
  }
  driver.write((writer) => forgetCompleted(writer, now - SENT_MS));
  await tidyFiles(driver, files);
  return { ...rules, expired, purged };
}
