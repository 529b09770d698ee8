import type { TermIndexInfo } from './ports.ts';
import { isBefore, type LogPosition, stateOf } from './position.ts';

/** How far an index was when it was seen. */
export interface IndexPlace {
  /** Number of its last commit. */
  readonly version: number;
  readonly position: LogPosition;
}

/** An index only goes on: one that is behind another place is another one, or an older copy. */
export const isBehind = (one: IndexPlace, other: IndexPlace): boolean =>
  one.version < other.version || isBefore(one.position, other.position);

/** Whether an index with this to say is the one that was seen at a place: not another one, and not being made anew. */
export function isStill(info: TermIndexInfo, place: IndexPlace): boolean {
  const found = stateOf(info);
  if (found.state === 'rebuilding') return false;
  return !isBehind({ version: info.version, position: found.position }, place);
}
