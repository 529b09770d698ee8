import type { Params, Reader } from '@bandstand/sqlite';

/** Bytes of which it is worth that they are given back before the collector finds them. */
const largeBytes = 1 << 20;

/**
 * Hands over the text that a statement gives in its one row and column, as bytes (ASCII; none for NULL), and gives their
 * memory back: a million ids are eight megabytes of it, which as a string would lie in the heap for long.
 */
export function withText<T>(
  reader: Reader,
  sql: string,
  params: Params | undefined,
  use: (text: Uint8Array) => T,
): T {
  const text = reader.value<Uint8Array | null>(`SELECT CAST((${sql}) AS BLOB)`, params) ?? new Uint8Array(0);
  const made = use(text);
  giveBack(text);
  return made;
}

/** Gives the memory of numbers back that nobody needs any longer: they are empty then. Shared memory stays as it is. */
export function giveBack({ buffer, byteLength }: Int32Array | Uint8Array): void {
  if (byteLength >= largeBytes && buffer instanceof ArrayBuffer && buffer.byteLength === byteLength)
    buffer.transfer(0);
}

/**
 * The ids that a statement gives in its one row and column as `group_concat(id)`. A million ids cost a tenth of what
 * a million rows cost.
 */
export function readIds(reader: Reader, sql: string, params?: Params): Int32Array {
  return parseIds(reader.value<string | null>(sql, params) ?? '');
}

/** The same where they may be a large part of the library; of a few it costs a little more. */
export function readManyIds(reader: Reader, sql: string, params?: Params): Int32Array {
  return withText(reader, sql, params, idsIn);
}

/** '3,1,2' as numbers. */
export const parseIds = (text: string): Int32Array => idsIn(Buffer.from(text, 'latin1'));

/** '3,1,2' in bytes as numbers. */
function idsIn(text: Uint8Array): Int32Array {
  let count = text.length === 0 ? 0 : 1;
  for (let at = text.indexOf(comma); at >= 0; at = text.indexOf(comma, at + 1)) count += 1;
  const ids = new Int32Array(count);
  let next = 0;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text[i] ?? 0;
    if (code === comma) {
      ids[next++] = value;
      value = 0;
    } else value = value * 10 + code - zero;
  }
  if (count > 0) ids[next] = value;
  return ids;
}

const comma = 44;
const zero = 48;

/** Writes '3,1,2' to `ids` from index `at` on; the index after the last. */
export function fillIds(ids: Int32Array, at: number, text: string): number {
  const found = parseIds(text);
  ids.set(found, at);
  return at + found.length;
}

/** One byte for each id, 1 for those given. An id beyond the end is not in the set. */
export type Flags = Uint8Array;

/** The set of these ids. */
export function flagsOf(ids: Int32Array): Flags {
  const flags = new Uint8Array(highestOf(ids) + 1);
  for (let i = 0; i < ids.length; i++) flags[ids[i] ?? 0] = 1;
  return flags;
}

/** The highest id, -1 when there is none. */
export function highestOf(ids: Int32Array): number {
  let highest = -1;
  for (let i = 0; i < ids.length; i++) highest = Math.max(highest, ids[i] ?? 0);
  return highest;
}

/** How many are in the set. */
export function countFlags(flags: Flags): number {
  let count = 0;
  for (let id = 0; id < flags.length; id++) count += flags[id] ?? 0;
  return count;
}

/** The ids of a set, ascending. */
export function idsOf(flags: Flags): Int32Array {
  const ids = new Int32Array(countFlags(flags));
  let next = 0;
  for (let id = 0; id < flags.length; id++) if (flags[id] === 1) ids[next++] = id;
  return ids;
}

/** The ids that are in all of the sets, in the order given; the very array when none is left out. */
export function within(order: Int32Array, sets: readonly Flags[]): Int32Array {
  let kept = order;
  for (const set of sets) kept = withinOne(kept, set);
  return kept;
}

function withinOne(order: Int32Array, set: Flags): Int32Array {
  let count = 0;
  for (let i = 0; i < order.length; i++) if (set[order[i] ?? 0] === 1) count += 1;
  if (count === order.length) return order;
  const kept = new Int32Array(count);
  count = 0;
  for (let i = 0; i < order.length; i++) {
    const id = order[i] ?? 0;
    if (set[id] === 1) kept[count++] = id;
  }
  return kept;
}
