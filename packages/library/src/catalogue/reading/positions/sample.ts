/** Mixes a number by a seed; no two numbers become one. */
function mixed(number: number, seed: number): number {
  let x = (number ^ seed) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  x ^= x >>> 15;
  return (x ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
}

/** Up to `count` different numbers below `total`, each as likely as any other. */
export function sample(total: number, count: number, seed: number): number[] {
  if (total <= 4 * count) {
    const all = Array.from({ length: total }, (_, number) => number);
    return all.sort((a, b) => mixed(a, seed) - mixed(b, seed)).slice(0, count);
  }
  const chosen = new Set<number>();
  for (let draw = 1; chosen.size < count; draw++) chosen.add(mixed(draw, seed) % total);
  return [...chosen];
}
