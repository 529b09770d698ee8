/**
 * The comparisons as their definition reads, in plain JavaScript: what the
 * kernel is checked against and measured beside.
 */
type Hashes = ArrayLike<number>;

const oddKey = 16_383;
const keyAt = (hashes: Hashes, at: number): number => (hashes[at] ?? 0) >>> 18;

function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55_55_55_55);
  bits = (bits & 0x33_33_33_33) + ((bits >>> 2) & 0x33_33_33_33);
  return Math.imul((bits + (bits >>> 4)) & 0x0f_0f_0f_0f, 0x01_01_01_01) >>> 24;
}

function placesOf(hashes: Hashes): Uint16Array {
  const places = new Uint16Array(oddKey + 1);
  for (let at = 0; at < hashes.length; at += 1) places[keyAt(hashes, at)] = at;
  return places;
}

function bestOffset(a: Uint16Array, b: Uint16Array, sum: number, middle: number, within: number) {
  const counts = new Uint16Array(sum + 1);
  let top = 0;
  let offset = -middle;
  for (let key = 0; key < oddKey; key += 1) {
    const [placeA = 0, placeB = 0] = [a[key], b[key]];
    if (placeA === 0 || placeB === 0) continue;
    const apart = placeA - placeB;
    if (within !== 0 && Math.abs(apart) > within) continue;
    const count = (counts[apart + middle] ?? 0) + 1;
    counts[apart + middle] = count;
    if (count > top) {
      top = count;
      offset = apart;
    }
  }
  return { top, offset };
}

function distinct(hashes: Hashes, from: number, seen: Uint8Array): number {
  seen.fill(0, 0, oddKey);
  let count = 0;
  for (let at = from; at < hashes.length; at += 1) {
    const key = keyAt(hashes, at);
    if (seen[key] === 0) count += 1;
    seen[key] = 1;
  }
  return count;
}

/** acoustid_compare2. */
export function plainCompare2(a: Hashes, b: Hashes, within: number): number {
  const placesA = placesOf(a);
  const { top, offset } = bestOffset(placesA, placesOf(b), a.length + b.length, b.length, within);
  const [cutA, cutB] = [Math.max(0, offset), Math.max(0, -offset)];
  const [sizeA, sizeB] = [Math.max(0, a.length - cutA), Math.max(0, b.length - cutB)];
  const pairs = Math.min(sizeA, sizeB) >> 1;
  const shorter = Math.min(a.length, b.length) & ~1;
  if (pairs === 0 || shorter === 0) return 0;
  const seen = new Uint8Array(placesA.buffer, 0, oddKey + 1);
  const distinctA = distinct(a, cutA, seen);
  const distinctB = distinct(b, cutB, seen);
  const share = (count: number, size: number) => Math.fround((count + 10) / size) + 0.5;
  const diversity = Math.fround(Math.min(1, share(distinctA, sizeA), share(distinctB, sizeB)));
  if (top < Math.max(distinctA, distinctB) * 0.02) return 0;
  let errors = 0;
  for (let at = 0; at < pairs * 2; at += 1) errors += popcount((a[cutA + at] ?? 0) ^ (b[cutB + at] ?? 0));
  const score = Math.max(0, Math.fround(((pairs * 2) / shorter) * (1 - (2 * errors) / (64 * pairs))));
  return diversity < 1 ? Math.fround(score ** (8 - 7 * diversity)) : score;
}

/** acoustid_compare. */
export function plainCompare(a: Hashes, b: Hashes): number {
  const counts = new Uint32Array(a.length + b.length + 1);
  for (let i = 0; i < a.length; i += 1)
    for (let j = Math.max(0, i - 120); j < Math.min(b.length, i + 120); j += 1)
      if (popcount((a[i] ?? 0) ^ (b[j] ?? 0)) <= 2)
        counts[i - j + b.length] = (counts[i - j + b.length] ?? 0) + 1;
  return Math.fround(Math.max(...counts) / Math.min(a.length, b.length));
}
