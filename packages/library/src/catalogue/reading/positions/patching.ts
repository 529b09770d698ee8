/** Orders of a million items after a few of them changed: those few are put where they belong, nothing else is read. */
import type { Reader } from '@bandstand/sqlite';
import { type Flags, flagsOf, readIds } from './id-list.ts';

/** The statements that place changed items: those that are in the order, and the one before any of them. */
export interface PlacingSql {
  /** The ids among the JSON list `:ids` that are in the order, as that has them. */
  readonly present: string;
  /** The id before the item `:after`. */
  readonly before: string;
}

/** Placing an item takes as long as reading this many in their order. */
const readBesidePlaced = 20;

/** Whether placing so many costs less than reading the whole order. */
export const isWorthPatching = (changed: number, size: number): boolean => changed * readBesidePlaced < size;

/** The order with the changed items where they are now; the others have not moved among themselves. */
export function patched(
  reader: Reader,
  order: Int32Array,
  changed: Int32Array,
  { present, before }: PlacingSql,
): Int32Array {
  const placed = readIds(reader, present, { ids: `[${changed.join()}]` });
  const moved = flagsOf(changed);
  /** Runs of changed items, by the unchanged item that they come right after; 0 stands for the beginning. */
  const runs = new Map<number, number[]>();
  let run: number[] = [];
  for (const id of placed) {
    const previous = reader.value<number>(before, { after: id }) ?? 0;
    if (previous === 0 || moved[previous] !== 1) {
      run = [];
      runs.set(previous, run);
    }
    run.push(id);
  }
  return merged(order, moved, runs, placed.length);
}

function merged(
  order: Int32Array,
  moved: Flags,
  runs: ReadonlyMap<number, readonly number[]>,
  added: number,
): Int32Array {
  const result = new Int32Array(order.length + added);
  const anchors = flagsOf(Int32Array.from(runs.keys()));
  result.set(runs.get(0) ?? []);
  let next = runs.get(0)?.length ?? 0;
  for (let i = 0; i < order.length; i++) {
    const id = order[i] ?? 0;
    if (moved[id] === 1) continue;
    result[next++] = id;
    if (anchors[id] !== 1) continue;
    for (const follower of runs.get(id) ?? []) result[next++] = follower;
  }
  return next === result.length ? result : result.slice(0, next);
}
