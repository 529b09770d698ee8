import { isoTime, type QueueRow, sqlTimeOf, type UserDataEdit, type UserDataState } from '../models/index.ts';
import { isUnsent } from './payload.ts';

/** What a new edit does to those that wait. */
export interface Plan {
  /** The edit that says the new thing instead of what it said. */
  readonly replace?: number;
  /** Edits that are of no use any more. */
  readonly drop: readonly QueueRow[];
  readonly add: boolean;
}

/** Edits that touch the same fields keep their order; a favourite may overtake a position. */
const groupOf = (operation: string): string =>
  operation === 'favorite.set' || operation === 'rating.set' ? operation : 'listening';

/** True when the server has it so already. A position always goes out: its time counts. */
function isSame(base: UserDataState | undefined, edit: UserDataEdit): boolean {
  if (base === undefined) return false;
  switch (edit.operation) {
    case 'favorite.set':
      return base.isFavorite === edit.value;
    case 'rating.set':
      return base.rating === edit.value;
    case 'played.set':
      return base.isPlayed === edit.value && base.positionTicks === 0 && (edit.value || base.playCount === 0);
    default:
      return false;
  }
}

const isOlder = (edit: UserDataEdit, { occurred_at }: QueueRow): boolean =>
  edit.operation === 'progress.set' && edit.at < (isoTime(sqlTimeOf(occurred_at)) ?? '');

/**
 * Puts an edit of an item together with the open ones of the same item. The last value wins and takes the place of one
 * that nobody has sent; what is as the server has it is dropped; of positions the one with the newest time stays; plays are
 * never put together; a dead edit gives way to a new one of its kind. `base`: what the server is known to have.
 */
export function planEdit(
  open: readonly QueueRow[],
  edit: UserDataEdit,
  base: UserDataState | undefined,
): Plan {
  const { operation } = edit;
  if (operation === 'play.event') return { drop: [], add: true };
  const dead = open.filter((row) => row.status === 'dead' && row.operation === operation);
  const group = open.filter((row) => row.status !== 'dead' && groupOf(row.operation) === groupOf(operation));
  const last = group.at(-1);
  if (last === undefined) return { drop: dead, add: !isSame(base, edit) };
  if (last.operation !== operation || !isUnsent(last)) return { drop: dead, add: true };
  if (isOlder(edit, last)) return { drop: dead, add: false };
  if (group.length === 1 && isSame(base, edit)) return { drop: [...dead, last], add: false };
  return { replace: last.id, drop: dead, add: false };
}
