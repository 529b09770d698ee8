import {
  estimateStorage,
  type Leaf,
  leavesOf,
  RULE_PRIORITY,
  roomLeft,
  wantFile,
} from '../downloads/index.ts';
import type { Driver, Reader, Writer } from '../drivers/index.ts';
import { sqlTime } from '../models/index.ts';
import { type Account, favorites, removeDownload } from '../queries/index.ts';
import { type Rule, rulesOf } from './store.ts';

/** What an evaluation did, in files. */
export interface RuleReport {
  readonly queued: number;
  readonly removed: number;
  /** Wanted, but not under the caps. */
  readonly leftOut: number;
}

function newestAlbums(
  reader: Reader,
  { userId, serverId }: Account,
  { target, amount }: Rule,
): readonly string[] {
  const rows = reader.all<{ id: string }>(
    `SELECT i.jellyfin_id AS id FROM items i JOIN item_visibility v ON v.item_id = i.id AND v.user_id = ?
     WHERE i.server_id = ? AND i.type = 'MusicAlbum' AND i.deleted_at IS NULL AND i.date_created IS NOT NULL
       ${target === '' ? '' : 'AND i.library_id = (SELECT id FROM libraries WHERE jellyfin_id = ? AND server_id = i.server_id)'}
     ORDER BY i.date_created DESC, i.id DESC LIMIT ?`,
    [userId, serverId, ...(target === '' ? [] : [target]), Math.min(1000, amount ?? 10)],
  );
  return rows.map(({ id }) => id);
}

/** The files that a rule wants now, the first ones first, as many as its own cap allows. */
export function filesOfRule(reader: Reader, account: Account, rule: Rule): readonly Leaf[] {
  const ids =
    rule.kind === 'favourites'
      ? favorites(reader, account).map(({ id }) => id)
      : rule.kind === 'newest-albums'
        ? newestAlbums(reader, account, rule)
        : [rule.target];
  const leaves = ids.flatMap((id) => leavesOf(reader, account, id));
  const all = Array.from(new Map(leaves.map((leaf) => [leaf.number, leaf])).values());
  if (rule.capBytes === null) return all;
  let left = rule.capBytes;
  const end = all.findIndex((leaf) => {
    left -= estimateStorage(reader, account, [leaf], rule.profile ?? 'original').mediaBytes;
    return left < 0;
  });
  return end < 0 ? all : all.slice(0, end);
}

interface Held {
  readonly id: number;
  readonly item: number;
  readonly reason: string;
}

/**
 * Brings a user's downloads into step with the rules: call it after each sync. What no rule wants any more goes, what is
 * new comes behind what people asked for, as far as `capBytes` allows; nobody's own wish is touched.
 */
export function evaluateRules(
  driver: Driver,
  account: Account,
  { now, capBytes }: { readonly now: number; readonly capBytes?: number },
): RuleReport {
  return driver.write((writer) => {
    const rules = rulesOf(writer, account).filter(({ isEnabled }) => isEnabled);
    const wanted = new Map<number, { readonly leaf: Leaf; readonly rule: Rule }>();
    for (const rule of rules)
      for (const leaf of filesOfRule(writer, account, rule))
        if (!wanted.has(leaf.number)) wanted.set(leaf.number, { leaf, rule });
    const held = writer.all<Held>(
      "SELECT id, item_id AS item, reason FROM downloads WHERE user_id = ? AND reason <> 'prefetch'",
      [account.userId],
    );
    const removed = release(writer, account, held, wanted);
    const there = new Set(held.map(({ item }) => item));
    let room = roomLeft(writer, capBytes);
    let [queued, leftOut] = [0, 0];
    for (const { leaf, rule } of wanted.values()) {
      if (there.has(leaf.number)) continue;
      const profile = rule.profile ?? 'original';
      const { mediaBytes } = estimateStorage(writer, account, [leaf], profile);
      if (mediaBytes > room) {
        leftOut += 1;
        continue;
      }
      room -= mediaBytes;
      wantFile(writer, account, leaf, { profile, priority: RULE_PRIORITY, reason: `rule:${rule.id}` }, now);
      queued += 1;
    }
    writer.run('UPDATE download_rules SET evaluated_at = ? WHERE user_id = ?', [
      sqlTime(now),
      account.userId,
    ]);
    return { queued, removed, leftOut };
  });
}

/** Lets go of what rules kept and no rule wants; what another rule wants passes to it. */
function release(
  writer: Writer,
  account: Account,
  held: readonly Held[],
  wanted: ReadonlyMap<number, { readonly rule: Rule }>,
): number {
  let removed = 0;
  for (const { id, item, reason } of held) {
    if (!reason.startsWith('rule:')) continue;
    const rule = wanted.get(item)?.rule;
    if (rule === undefined) removed += removeDownload(writer, account, id, 'no rule keeps it') ? 1 : 0;
    else if (reason !== `rule:${rule.id}`)
      writer.run('UPDATE downloads SET reason = ? WHERE id = ?', [`rule:${rule.id}`, id]);
  }
  return removed;
}
