import type { Direction, OrderKey } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { type Flags, giveBack, within } from './id-list.ts';
import { type Kind, type SharedSort, sharedOrder } from './orders.ts';
import { isPersonalKey, type Key, type Ranks, readRanks } from './ranks.ts';

/** An order of all items and the direction to read it in. */
export interface Composed {
  readonly order: Kept<Int32Array>;
  readonly direction: Direction;
}

/** What the orders with a name go by, key by key. */
const named: Readonly<Record<Kind, readonly (readonly [SharedSort, readonly Key[]])[]>> = {
  album: [
    ['title', ['title']],
    ['artist', ['artist', 'title']],
    ['added', ['added']],
    ['year', ['year']],
  ],
  track: [
    ['title', ['title']],
    ['album', ['album', 'disc', 'number']],
    ['albumArtist', ['albumArtist', 'album', 'disc', 'number']],
    ['added', ['added']],
  ],
  artist: [
    ['name', ['name']],
    ['added', ['added']],
  ],
};
/** The order of all items where nothing else is said. */
const usual: Readonly<Record<Kind, SharedSort>> = { album: 'title', track: 'title', artist: 'name' };

/**
 * The items of a kind ordered by several keys. What it takes is kept until the catalogue changes (for keys of the viewer:
 * until anybody does anything), so that a page only looks its places up. Keys are read from indexes; items are sorted by
 * counting, key by key from the last, in time that grows with their number alone.
 */
export function composedOrder(scope: Scope, kind: Kind, keys: readonly OrderKey[]): Composed {
  const [first, ...rest] = keys;
  if (first === undefined) return { order: sharedOrder(scope, kind, usual[kind]), direction: 'asc' };
  if (isPersonalKey(first.key)) return { order: markedOrder(scope, kind, first, rest), direction: 'asc' };
  const upwards = first.order === 'asc' ? keys : keys.map(turned);
  const name = nameOf(kind, upwards);
  const order = name === undefined ? madeOrder(scope, kind, upwards) : sharedOrder(scope, kind, name);
  return { order, direction: first.order };
}

const turned = ({ key, order }: OrderKey): OrderKey => ({ key, order: order === 'asc' ? 'desc' : 'asc' });

function nameOf(kind: Kind, keys: readonly OrderKey[]): SharedSort | undefined {
  if (keys.some(({ order }) => order === 'desc')) return undefined;
  const found = named[kind].find(
    ([, its]) => keys.length <= its.length && keys.every(({ key }, at) => key === its[at]),
  );
  return found?.[0];
}

function madeOrder(scope: Scope, kind: Kind, keys: readonly OrderKey[]): Kept<Int32Array> {
  const { artist, album, track, marked } = scope.memory.feed;
  const own = keys.some(({ key }) => isPersonalKey(key)) ? `:${marked[kind]}` : '';
  const whose = own === '' ? '' : ` of ${whoseMarks(scope)}`;
  const text = keys.map(({ key, order }) => `${key} ${order}`).join();
  return scope.memory.orders.get(
    `${kind} by ${text}${whose}`,
    `${artist}:${album}:${track}${own}`,
    (): Int32Array => {
      const end = tailOf(scope, kind, keys);
      let { order } = end;
      for (const { key, order: direction } of keys.slice(0, end.from).toReversed()) {
        const before = order;
        const ranks = readRanks(scope, kind, key);
        order = sortedBy(before, ranks, direction);
        giveBack(ranks.ranks);
        if (before !== end.kept) giveBack(before);
      }
      return order;
    },
  );
}

/** An order of all items that goes by the last keys. */
interface Tail {
  /** The first of these keys. */
  readonly from: number;
  readonly order: Int32Array;
  /** The order that is kept for other lists, too. */
  readonly kept: Int32Array;
}

/** The last keys, as far as an order with a name goes by them, need not be sorted by. */
function tailOf(scope: Scope, kind: Kind, keys: readonly OrderKey[]): Tail {
  for (let from = 0; from < keys.length; from++) {
    const tail = keys.slice(from);
    const name = nameOf(kind, tail);
    if (name !== undefined) return asKept(from, sharedOrder(scope, kind, name).value);
    const turnedName = nameOf(kind, tail.map(turned));
    if (turnedName === undefined) continue;
    const kept = sharedOrder(scope, kind, turnedName).value;
    return { from, order: kept.toReversed(), kept };
  }
  return asKept(keys.length, sharedOrder(scope, kind, usual[kind]).value);
}

const asKept = (from: number, kept: Int32Array): Tail => ({ from, order: kept, kept });

/** Only what the viewer marked, by the mark, then by the other keys. */
function markedOrder(
  scope: Scope,
  kind: Kind,
  { key, order: direction }: OrderKey,
  rest: readonly OrderKey[],
): Kept<Int32Array> {
  // Where other marks tell equal ones apart, the order of everything is made with them.
  const base: Composed = rest.some((one) => isPersonalKey(one.key))
    ? { order: madeOrder(scope, kind, rest), direction: 'asc' }
    : composedOrder(scope, kind, rest);
  const { memory } = scope;
  const name = `${kind} marked ${key} ${direction} of ${whoseMarks(scope)} then ${base.direction} ${base.order.id}`;
  const stamp = `${memory.feed.marked[kind]}:${memory.feed[kind]}`;
  return memory.positions.get(name, stamp, (): Int32Array => {
    const ranks = readRanks(scope, kind, key);
    const found = within(base.order.value, [rankedIn(ranks)]);
    const sorted = sortedBy(base.direction === 'asc' ? found : found.toReversed(), ranks, direction);
    giveBack(ranks.ranks);
    return sorted;
  });
}

/** The items that have a rank. */
function rankedIn({ ranks }: Ranks): Flags {
  const flags = new Uint8Array(ranks.length);
  for (let id = 1; id < ranks.length; id++) if ((ranks[id] ?? 0) > 0) flags[id] = 1;
  return flags;
}

/** Marks are stored by name, which an account may change. */
const whoseMarks = ({ viewer }: Scope): string =>
  viewer.kind === 'account' ? `${viewer.account.id} ${viewer.account.username}` : 'nobody';

/** The items by their ranks; equal ones stay as they were. */
function sortedBy(order: Int32Array, { ranks, highest }: Ranks, direction: Direction): Int32Array {
  const rankOf = (id: number): number =>
    direction === 'asc' ? (ranks[id] ?? 0) : highest - (ranks[id] ?? 0);
  const starts = new Int32Array(highest + 2);
  for (let at = 0; at < order.length; at++) {
    const next = rankOf(order[at] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let rank = 1; rank < starts.length; rank++)
    starts[rank] = (starts[rank] ?? 0) + (starts[rank - 1] ?? 0);
  const sorted = new Int32Array(order.length);
  for (let at = 0; at < order.length; at++) {
    const id = order[at] ?? 0;
    const rank = rankOf(id);
    const place = starts[rank] ?? 0;
    starts[rank] = place + 1;
    sorted[place] = id;
  }
  giveBack(starts);
  return sorted;
}
