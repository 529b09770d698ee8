/**
 * A pseudo-random order that needs no memory: every id has one place for a seed, whatever other ids there are. So a
 * page goes on after an item although others came and went. The mixing is invertible, no two ids share a place.
 */
export function place(id: number, seed: number): number {
  let x = (id ^ seed) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  x ^= x >>> 15;
  return (x ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
}

/** The ids in the order of their places, for lists that are read by offset: a radix sort, as comparing takes ten times as long. */
export function shuffled(ids: Int32Array, seed: number): Int32Array {
  let from = { ids: Int32Array.from(ids), places: new Uint32Array(ids.length) };
  let to = { ids: new Int32Array(ids.length), places: new Uint32Array(ids.length) };
  for (let i = 0; i < ids.length; i++) from.places[i] = place(ids[i] ?? 0, seed);
  for (let shift = 0; shift < 32; shift += digitBits) {
    sortByDigit(from, to, shift);
    [from, to] = [to, from];
  }
  return from.ids;
}

const digitBits = 11;
const digits = 1 << digitBits;

interface Placed {
  readonly ids: Int32Array;
  readonly places: Uint32Array;
}

/** Moves everything over in the order of one digit, keeping the order of equal digits. */
function sortByDigit(from: Placed, to: Placed, shift: number): void {
  const starts = new Uint32Array(digits + 1);
  const { ids, places } = from;
  for (let i = 0; i < places.length; i++) {
    const digit = ((places[i] ?? 0) >>> shift) & (digits - 1);
    starts[digit + 1] = (starts[digit + 1] ?? 0) + 1;
  }
  for (let digit = 1; digit <= digits; digit++)
    starts[digit] = (starts[digit] ?? 0) + (starts[digit - 1] ?? 0);
  for (let i = 0; i < places.length; i++) {
    const digit = ((places[i] ?? 0) >>> shift) & (digits - 1);
    const at = starts[digit] ?? 0;
    starts[digit] = at + 1;
    to.ids[at] = ids[i] ?? 0;
    to.places[at] = places[i] ?? 0;
  }
}

/** Up to `count` different numbers below `total`, each as likely as any other. */
export function sample(total: number, count: number, seed: number): number[] {
  if (total <= 4 * count) {
    const all = Int32Array.from({ length: total }, (_, number) => number);
    return [...shuffled(all, seed).subarray(0, count)];
  }
  const chosen = new Set<number>();
  for (let draw = 1; chosen.size < count; draw++) chosen.add(place(draw, seed) % total);
  return [...chosen];
}
