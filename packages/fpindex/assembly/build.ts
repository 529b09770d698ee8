import * as list from './write';

// A segment of at most 65,536 documents out of documents in order of their ids: a counting sort by bucket.

/** The bits that any of `count` hashes has. */
export function union(hashes: usize, count: u32): u32 {
  let all: u32 = 0;
  const end = hashes + ((<usize>count) << 2);
  for (let at = hashes; at < end; at += 4) all |= load<u32>(at);
  return all;
}

/**
 * Sorts the postings of `documents` documents into `ordinals` (16 bit) and `remainders`. `spans` holds a start and an end
 * in `hashes` for each document, `ends` one zeroed number per bucket, which becomes the end of the bucket.
 */
export function scatter(
  hashes: usize,
  spans: usize,
  documents: u32,
  down: u32,
  below: u32,
  wide: u32,
  ends: usize,
  buckets: u32,
  ordinals: usize,
  remainders: usize,
): void {
  const mask: u32 = (1 << below) - 1;
  for (let doc: u32 = 0; doc < documents; doc++) {
    const span = spans + ((<usize>doc) << 3);
    const stop = hashes + ((<usize>load<u32>(span, 4)) << 2);
    for (let at = hashes + ((<usize>load<u32>(span)) << 2); at < stop; at += 4) {
      const entry = ends + ((<usize>((load<u32>(at) >>> down) >>> below)) << 2);
      store<u32>(entry, load<u32>(entry) + 1);
    }
  }
  let sum: u32 = 0;
  for (let bucket: u32 = 0; bucket < buckets; bucket++) {
    const entry = ends + ((<usize>bucket) << 2);
    const count = load<u32>(entry);
    store<u32>(entry, sum);
    sum += count;
  }
  for (let doc: u32 = 0; doc < documents; doc++) {
    const span = spans + ((<usize>doc) << 3);
    const stop = hashes + ((<usize>load<u32>(span, 4)) << 2);
    for (let at = hashes + ((<usize>load<u32>(span)) << 2); at < stop; at += 4) {
      const value = load<u32>(at) >>> down;
      const entry = ends + ((<usize>(value >>> below)) << 2);
      const to = load<u32>(entry);
      store<u32>(entry, to + 1);
      store<u16>(ordinals + ((<usize>to) << 1), <u16>doc);
      if (wide === 1) store<u8>(remainders + <usize>to, <u8>(value & mask));
      else if (wide === 2) store<u16>(remainders + ((<usize>to) << 1), <u16>(value & mask));
    }
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
    if (count > 0) {
      list.begin(at, count, 0, wide);
      for (let i = from; i < from + count; i++) {
        list.posting(<u32>load<u16>(ordinals + ((<usize>i) << 1)), remainderAt(remainders, wide, i));
      }
      at = list.end();
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
