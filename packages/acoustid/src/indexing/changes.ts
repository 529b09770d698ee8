import type { TermChange } from './ports.ts';
import { beginning, followingMetadata, type LogEntry } from './position.ts';

/** That the log has been heard up to the last of these entries. */
export function moved(entries: readonly LogEntry[]): TermChange {
  const { xid, id } = entries.at(-1) ?? beginning;
  return { kind: 'metadata', set: followingMetadata({ xid, id }) };
}

/**
 * What entries amount to: of several about one fingerprint the one with the greatest id counts. That is their order also
 * where an older transaction came later to it: whoever changes a fingerprint waits for the other and takes his number then.
 */
export function changesOf(entries: readonly LogEntry[]): TermChange[] {
  const last = new Map<number, LogEntry>();
  for (const entry of entries) {
    if ((last.get(entry.fingerprintId)?.id ?? 0) > entry.id) continue;
    last.delete(entry.fingerprintId);
    last.set(entry.fingerprintId, entry);
  }
  return [...last.values()].map(({ fingerprintId: id, terms }) =>
    terms.length === 0 ? { kind: 'delete', id } : { kind: 'insert', id, hashes: terms },
  );
}
