import { type Reader, StoreError, type Writer } from '../drivers/index.ts';
import { idOf, sqlTime } from '../models/index.ts';
import { type Account, removeDownload } from '../queries/index.ts';

/** What a rule keeps: favourites, the newest albums, a playlist, or all of an item (an album, an artist, a series). */
export type RuleKind = 'favourites' | 'newest-albums' | 'playlist' | 'item';

export interface RuleWish {
  readonly kind: RuleKind;
  /** Jellyfin id of the playlist, the item, or of the library whose newest albums are meant; '' for all. */
  readonly target?: string;
  /** How many albums; 10 unless told. */
  readonly amount?: number;
  /** How much of it at most. */
  readonly capBytes?: number;
  readonly profile?: string;
}

/** A rule of a user. */
export interface Rule {
  readonly id: number;
  readonly kind: RuleKind;
  readonly target: string;
  readonly amount: number | null;
  readonly capBytes: number | null;
  readonly profile: string | null;
  readonly isEnabled: boolean;
}

/** A user's rules, in the order in which they were made. */
export const rulesOf = (reader: Reader, { userId }: Account): readonly Rule[] =>
  reader
    .all<Omit<Rule, 'isEnabled'> & { readonly enabled: number }>(
      `SELECT id, kind, target, amount, cap_bytes AS capBytes, transcode_profile AS profile, is_enabled AS enabled
       FROM download_rules WHERE user_id = ? ORDER BY id LIMIT 1000`,
      [userId],
    )
    .map(({ enabled, ...rule }) => ({ ...rule, isEnabled: enabled === 1 }));

/**
 * Makes a rule, or changes the one of the same kind and target; its number.
 * Throws `bad_input` for one without its target.
 */
export function saveRule(writer: Writer, { userId }: Account, rule: RuleWish, now: number): number {
  const { kind, amount, capBytes, profile } = rule;
  const target = idOf(rule.target ?? '') ?? rule.target ?? '';
  if ((kind === 'playlist' || kind === 'item') && target === '')
    throw new StoreError('bad_input', `a rule of the kind ${kind} needs the id of what it keeps`);
  writer.run(
    `INSERT INTO download_rules (user_id, kind, target, amount, cap_bytes, transcode_profile, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(user_id, kind, target) DO UPDATE SET amount = excluded.amount, cap_bytes = excluded.cap_bytes,
       transcode_profile = excluded.transcode_profile, is_enabled = 1`,
    [
      userId,
      kind,
      target,
      kind === 'newest-albums' ? (amount ?? 10) : null,
      capBytes ?? null,
      profile ?? null,
      sqlTime(now),
    ],
  );
  const sql = 'SELECT id FROM download_rules WHERE user_id = ? AND kind = ? AND target = ?';
  return writer.value<number>(sql, [userId, kind, target]) ?? 0;
}

/** Ends a rule with what it kept; what another rule keeps comes back with the next evaluation. False: there was none. */
export function removeRule(writer: Writer, account: Account, id: number): boolean {
  const { changes } = writer.run('DELETE FROM download_rules WHERE id = ? AND user_id = ?', [
    id,
    account.userId,
  ]);
  if (changes === 0) return false;
  const kept = writer.all<{ id: number }>('SELECT id FROM downloads WHERE user_id = ? AND reason = ?', [
    account.userId,
    `rule:${id}`,
  ]);
  for (const download of kept) removeDownload(writer, account, download.id, 'its rule is gone');
  return true;
}
