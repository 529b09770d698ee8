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

/** The ids in the order of their places. */
export function shuffled(ids: Int32Array, seed: number): Int32Array {
  const places = new Float64Array(ids.length);
  // The place above, the index below: one sort of plain numbers, which is several times quicker than with a comparison.
  const room = 0x20_0000;
  for (let i = 0; i < ids.length; i++) places[i] = place(ids[i] ?? 0, seed) * room + (i % room);
  if (ids.length > room) return Int32Array.from(ids).sort((a, b) => place(a, seed) - place(b, seed));
  places.sort();
  return Int32Array.from(places, (mixed) => ids[mixed % room] ?? 0);
}

/** Up to `count` different ids, each as likely as any other. */
export function sample(ids: Int32Array, count: number, seed: number): number[] {
  if (ids.length <= 4 * count) return [...shuffled(ids, seed).subarray(0, count)];
  const chosen = new Set<number>();
  for (let draw = 1; chosen.size < count; draw++) chosen.add(ids[place(draw, seed) % ids.length] ?? 0);
  return [...chosen];
}
