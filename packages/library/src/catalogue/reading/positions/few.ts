/** Lists of few members among a million: their order is made of these few alone, not looked through for them. */
import type { Scope } from '../scope.ts';
import { type Flags, within } from './id-list.ts';
import type { Kept } from './shelf.ts';

const mostMembers = 2048;
/** Among fewer than so many for each of them, the members are found as quickly. */
const sparse = 8;

/** The ids of the set with the fewest, if they are few; without the first set, which is what the viewer sees. */
export function fewestOf(scope: Scope, [, ...filters]: readonly Kept<Flags>[]): Kept<Int32Array> | undefined {
  let fewest: Kept<Int32Array> | undefined;
  for (const { id, value } of filters) {
    const kept = scope.memory.few.get(String(id), '', () => idsOfFew(value));
    if (kept.value === null || (fewest && fewest.value.length <= kept.value.length)) continue;
    fewest = { value: kept.value, id: kept.id };
  }
  return fewest;
}

function idsOfFew(flags: Flags): Int32Array | null {
  const ids: number[] = [];
  // The runtime finds the next byte far quicker than a loop does.
  for (let id = flags.indexOf(1); id >= 0; id = flags.indexOf(1, id + 1)) {
    if (ids.length === mostMembers) return null;
    ids.push(id);
  }
  return Int32Array.from(ids);
}

/** Those of the few that are in all sets, in the order; undefined where it is better to look through the order itself. */
export function fewAlong(
  scope: Scope,
  few: Kept<Int32Array>,
  order: Kept<Int32Array>,
  sets: readonly Flags[],
): Int32Array | undefined {
  if (order.value.length < sparse * few.value.length) return undefined;
  const places = scope.memory.places.get(String(order.id), '', () => placesIn(order.value)).value;
  return within(few.value, sets)
    .filter((id) => (places[id] ?? -1) >= 0)
    .sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
}

function placesIn(order: Int32Array): Int32Array {
  let highest = -1;
  for (let at = 0; at < order.length; at++) highest = Math.max(highest, order[at] ?? 0);
  const places = new Int32Array(highest + 1).fill(-1);
  for (let at = 0; at < order.length; at++) places[order[at] ?? 0] = at;
  return places;
}
