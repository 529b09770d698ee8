import type { Reader } from '@bandstand/sqlite';
import { activeAccount } from '../../../access/index.ts';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import type { Flags } from './id-list.ts';
import { flagsOf, readManyIds } from './id-list.ts';
import type { Kind } from './orders.ts';

/** Items of a kind that the log of changes tells of behind a number; `account` 0 speaks of the items themselves. */
export const changedSql = `SELECT group_concat(DISTINCT entity_id) FROM changes
  WHERE seq > :seq AND kind = :kind AND account_id IN (0, :account)`;

/** What changed since a time, or what the viewer did with it; undefined when the log does not reach back so far. */
export function changedFilter(
  scope: Scope,
  kind: Kind,
  since: string,
  own: boolean,
): Kept<Flags> | undefined {
  const { reader, viewer, memory } = scope;
  const seq = seqAt(reader, since);
  if (seq === undefined) return undefined;
  const account = own ? (activeAccount(viewer)?.id ?? 0) : 0;
  return memory.flags.get(`${kind} changed behind ${seq} or by ${account}`, String(memory.feed.data), () =>
    flagsOf(readManyIds(reader, changedSql, { seq, kind, account })),
  );
}

const nextSql = 'SELECT seq, at FROM changes WHERE seq >= ? ORDER BY seq LIMIT 1';

/** The last number that was given by a time. Numbers rise with the time, so few rows are looked at. */
function seqAt(reader: Reader, at: string): number | undefined {
  const first = reader.get<{ seq: number; at: string }>(nextSql, [0]);
  if (first === undefined) return 0;
  if (first.at > at) return first.seq === 1 ? 0 : undefined;
  let low = first.seq;
  let high = (reader.value<number | null>('SELECT max(seq) FROM changes') ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = reader.get<{ seq: number; at: string }>(nextSql, [middle]);
    if (row === undefined || row.at > at) high = middle;
    else low = row.seq + 1;
  }
  return low - 1;
}
