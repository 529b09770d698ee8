import * as list from './write';

// A segment of at most 65,536 documents out of documents in order of their ids: a counting sort by bucket.

/** The bits that any of `count` hashes has. */
export function union(hashes: usize, count: u32): u32 {
  let all: u32 = 0;
  const end = hashes + ((<usize>count) << 2);
  for (let at = hashes; at < end; at += 4) all |= load<u32>(at);
  return all;
}

/** Bits of a bucket by which postings are dealt out first: as many streams as caches hold. */
const COARSE_BITS: u32 = 9;

/**
 * Sorts the postings of `documents` documents into `ordinals` (16 bit) and `remainders`. `spans` holds a start and an end
 * in `hashes` for each document, `ends` gets the end of each bucket. `spare` has room for 8 bytes a posting, `streams` for
 * 512 numbers. Postings are dealt out by the high bits of their bucket and then, where caches hold them, by the rest.
 */
export function scatter(
  hashes: usize,
  spans: usize,
  documents: u32,
  down: u32,
  below: u32,
  wide: u32,
  ends: usize,
  bucketBits: u32,
  ordinals: usize,
  remainders: usize,
  spare: usize,
  streams: usize,
): void {
  const coarseBits = min(COARSE_BITS, bucketBits);
  const fineBits = bucketBits - coarseBits;
  const coarse: u32 = 1 << coarseBits;
  const away = below + fineBits;
  memory.fill(streams, 0, (<usize>coarse) << 2);
  for (let doc: u32 = 0; doc < documents; doc++) {
    const span = spans + ((<usize>doc) << 3);
    const stop = hashes + ((<usize>load<u32>(span, 4)) << 2);
    for (let at = hashes + ((<usize>load<u32>(span)) << 2); at < stop; at += 4) {
      const entry = streams + ((<usize>(<u64>(load<u32>(at) >>> down) >>> away)) << 2);
      store<u32>(entry, load<u32>(entry) + 1);
    }
  }
  sumUp(streams, coarse, 0);
  for (let doc: u32 = 0; doc < documents; doc++) {
    const span = spans + ((<usize>doc) << 3);
    const stop = hashes + ((<usize>load<u32>(span, 4)) << 2);
    for (let at = hashes + ((<usize>load<u32>(span)) << 2); at < stop; at += 4) {
      const value = <u64>(load<u32>(at) >>> down);
      const entry = streams + ((<usize>(value >>> away)) << 2);
      const to = load<u32>(entry);
      store<u32>(entry, to + 1);
      store<u64>(spare + ((<usize>to) << 3), (value << 16) | <u64>doc);
    }
  }
  let from: u32 = 0;
  for (let stream: u32 = 0; stream < coarse; stream++) {
    const to = load<u32>(streams + ((<usize>stream) << 2));
    settle(
      spare,
      from,
      to,
      below,
      wide,
      ends + (((<usize>stream) << fineBits) << 2),
      1 << fineBits,
      ordinals,
      remainders,
    );
    from = to;
  }
}

/** Makes `count` numbers the sums of those before them, beginning with `first`. */
function sumUp(numbers: usize, count: u32, first: u32): void {
  let sum = first;
  for (let i: u32 = 0; i < count; i++) {
    const entry = numbers + ((<usize>i) << 2);
    const number = load<u32>(entry);
    store<u32>(entry, sum);
    sum += number;
  }
}

/** Sorts one stream by its buckets, of which there are `buckets`. */
function settle(
  spare: usize,
  from: u32,
  to: u32,
  below: u32,
  wide: u32,
  ends: usize,
  buckets: u32,
  ordinals: usize,
  remainders: usize,
): void {
  const mask: u32 = (1 << below) - 1;
  const fine: u64 = <u64>(buckets - 1);
  const away = <u64>(below + 16);
  memory.fill(ends, 0, (<usize>buckets) << 2);
  const stop = spare + ((<usize>to) << 3);
  const start = spare + ((<usize>from) << 3);
  for (let at = start; at < stop; at += 8) {
    const entry = ends + ((<usize>((load<u64>(at) >>> away) & fine)) << 2);
    store<u32>(entry, load<u32>(entry) + 1);
  }
  sumUp(ends, buckets, from);
  for (let at = start; at < stop; at += 8) {
    const posting = load<u64>(at);
    const entry = ends + ((<usize>((posting >>> away) & fine)) << 2);
    const place = load<u32>(entry);
    store<u32>(entry, place + 1);
    store<u16>(ordinals + ((<usize>place) << 1), <u16>posting);
    if (wide === 1) store<u8>(remainders + <usize>place, <u8>(<u32>(posting >>> 16) & mask));
    else if (wide === 2) store<u16>(remainders + ((<usize>place) << 1), <u16>(<u32>(posting >>> 16) & mask));
  }
}

/**
 * Writes the lists of what `scatter` sorted; a hash that a document holds twice counts once. `directory` gets
 * buckets + 1 offsets. Returns the bytes of all lists. The ordinals are overwritten.
 */
export function encode(
  ends: usize,
  buckets: u32,
  ordinals: usize,
  remainders: usize,
  wide: u32,
  directory: usize,
  lists: usize,
): u32 {
  let from: u32 = 0;
  let at = lists;
  for (let bucket: u32 = 0; bucket < buckets; bucket++) {
    const to = load<u32>(ends + ((<usize>bucket) << 2));
    store<u32>(directory + ((<usize>bucket) << 2), <u32>(at - lists));
    const count = distinct(from, to, ordinals, remainders, wide);
    // All documents are of the first block here, so that the unary part is ones alone.
    if (count > 0) {
      at = list.ones(at, count);
      at = list.copied(at, remainders + <usize>(from * wide), count * wide);
      at = list.copied(at, ordinals + ((<usize>from) << 1), count << 1);
    }
    from = to;
  }
  store<u32>(directory + ((<usize>buckets) << 2), <u32>(at - lists));
  return <u32>(at - lists);
}

function remainderAt(remainders: usize, wide: u32, i: u32): u32 {
  if (wide === 0) return 0;
  if (wide === 1) return <u32>load<u8>(remainders + <usize>i);
  return <u32>load<u16>(remainders + ((<usize>i) << 1));
}

/** Closes up a bucket so that no (document, remainder) is there twice; returns how many are left. */
function distinct(from: u32, to: u32, ordinals: usize, remainders: usize, wide: u32): u32 {
  if (!repeats(from, to, ordinals)) return to - from;
  let kept = from;
  let first = from;
  for (let i = from; i < to; i++) {
    const ordinal = load<u16>(ordinals + ((<usize>i) << 1));
    const remainder = remainderAt(remainders, wide, i);
    if (first < kept && load<u16>(ordinals + ((<usize>first) << 1)) !== ordinal) first = kept;
    let seen = false;
    for (let j = first; j < kept && !seen; j++) seen = remainderAt(remainders, wide, j) === remainder;
    if (seen) continue;
    store<u16>(ordinals + ((<usize>kept) << 1), ordinal);
    if (wide === 1) store<u8>(remainders + <usize>kept, <u8>remainder);
    else if (wide === 2) store<u16>(remainders + ((<usize>kept) << 1), <u16>remainder);
    kept++;
  }
  return kept - from;
}

/** True when a document is there twice in a row. */
function repeats(from: u32, to: u32, ordinals: usize): bool {
  if (to - from < 2) return false;
  let last = load<u16>(ordinals + ((<usize>from) << 1));
  for (let i = from + 1; i < to; i++) {
    const ordinal = load<u16>(ordinals + ((<usize>i) << 1));
    if (ordinal === last) return true;
    last = ordinal;
  }
  return false;
}
