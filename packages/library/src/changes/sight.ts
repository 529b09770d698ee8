import type { Reader } from '@bandstand/sqlite';
import type { Viewer } from '../access/index.ts';
import { type FeedCursor, itemKinds } from './cursor.ts';
import { type LogRow, nextRoleChange, roleChange } from './log-store.ts';
import { accountOf, levelNow } from './viewer-now.ts';

/** Whether the reader of the feed saw an item before a row of the log. */
export type SawBefore = (row: LogRow) => boolean;

interface Memory {
  readonly level: number;
  readonly until: number;
  /** The highest ids when the role changed: what came later he never saw in that role. */
  readonly highest: readonly number[];
}

/** How the rows from a cursor on are judged, up to the next change of role. */
export function sawBefore(reader: Reader, viewer: Viewer, cursor: FeedCursor): SawBefore {
  const account = accountOf(viewer);
  // The next change of role tells which role it was until then.
  const next = nextRoleChange(reader, account, cursor.seq + 1);
  const level = next?.level ?? levelNow(viewer);
  const memories = cursor.past.flatMap(([seq, until]): Memory[] => {
    const row = roleChange(reader, account, seq);
    return row === undefined ? [] : [{ level: row.level, until, highest: row.gid.split(',').map(Number) }];
  });
  return (row) => {
    if (row.owner !== null && row.owner === account) return true;
    if (sawAt(row, level, account)) return true;
    return memories.some(
      (memory) =>
        row.seq <= memory.until && row.id <= highestOf(memory, row.kind) && sawAt(row, memory.level, account),
    );
  };
}

/** Public playlists are for everybody signed in, whatever the role; private ones for their owner alone. */
function sawAt(row: LogRow, level: number, account: number): boolean {
  if (row.kind === 'playlist') return account > 0 && row.level >= 1;
  return row.level >= level;
}

function highestOf({ highest }: Memory, kind: LogRow['kind']): number {
  return highest[itemKinds.findIndex((one) => one === kind)] ?? 0;
}
