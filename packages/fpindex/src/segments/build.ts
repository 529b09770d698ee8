import type { Kernels } from '../kernel/index.ts';
import { aligned, division, type SegmentHeader, spaceOf } from './format.ts';
import type { BuildRoom } from './room.ts';
import { SegmentSink } from './sink.ts';
import { tailOf } from './tail.ts';

/** Documents as they came: document i has the hashes from starts[i] to ends[i]. */
export interface Batch {
  readonly ids: Uint32Array;
  readonly versions: Float64Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** A buffer of its own: it moves to the thread that builds. */
  readonly hashes: Uint32Array<ArrayBuffer>;
}

/** Documents of one built segment. */
export const batchDocuments = 65_536;

/** Writes the segment of a batch of at most 65,536 documents; of several documents with one id the last counts. */
export function buildSegment(kernels: Kernels, room: BuildRoom, batch: Batch, path: string): SegmentHeader {
  const order = latestInOrder(batch.ids);
  const spans = new Uint32Array(order.length * 2);
  let postings = 0;
  order.forEach((from, at) => {
    spans[at * 2] = batch.starts[from] ?? 0;
    spans[at * 2 + 1] = batch.ends[from] ?? 0;
    postings += (spans[at * 2 + 1] ?? 0) - (spans[at * 2] ?? 0);
  });
  const given = batch.hashes.length;
  const hashesAt = 64;
  const spansAt = aligned(hashesAt + given * 4);
  const ordinalsAt = aligned(spansAt + spans.byteLength);
  const remaindersAt = aligned(ordinalsAt + postings * 2);
  const spareAt = aligned(remaindersAt + postings * 2);
  const endsAt = aligned(spareAt + postings * 8);
  const mostBuckets = 2 ** Math.max(16, Math.ceil(Math.log2(Math.max(1, postings) / 4)));
  const directoryAt = aligned(endsAt + mostBuckets * 4);
  const streamsAt = aligned(directoryAt + (mostBuckets + 1) * 4);
  const listsAt = aligned(streamsAt + 512 * 4);
  const memory = room.take(listsAt + postings * 4 + Math.ceil(postings / 8) + mostBuckets + 65_536);
  const kernel = kernels.over(memory);
  new Uint32Array(memory.buffer, hashesAt, given).set(batch.hashes);
  new Uint32Array(memory.buffer, spansAt, spans.length).set(spans);
  const divided = division(spaceOf(kernel.union(hashesAt, given)), postings);
  const { shift, bits, below, wide } = divided;
  const buckets = 2 ** (bits - below);
  kernel.scatter(
    hashesAt,
    spansAt,
    order.length,
    shift,
    below,
    wide,
    endsAt,
    bits - below,
    ordinalsAt,
    remaindersAt,
    spareAt,
    streamsAt,
  );
  const listBytes =
    kernel.encode(endsAt, buckets, ordinalsAt, remaindersAt, wide, directoryAt, listsAt) >>> 0;
  const sink = new SegmentSink(path);
  try {
    sink.write(new Uint8Array(memory.buffer, listsAt, listBytes));
    const documents = {
      ids: Uint32Array.from(order, (from) => batch.ids[from] ?? 0),
      versions: Float64Array.from(order, (from) => batch.versions[from] ?? 0),
    };
    const directory = new Uint32Array(memory.buffer, directoryAt, buckets + 1);
    const facts = { ...divided, documents: order.length, postings, separators: 0 };
    return sink.finish(facts, directory, tailOf(documents, listBytes, buckets));
  } catch (error) {
    sink.abandon();
    throw error;
  }
}

/** Positions of the documents in order of id, the last one of each id. */
function latestInOrder(ids: Uint32Array): Uint32Array {
  let ascending = true;
  for (let at = 1; at < ids.length && ascending; at += 1) ascending = (ids[at - 1] ?? 0) < (ids[at] ?? 0);
  const order = Uint32Array.from(ids, (_, at) => at);
  if (ascending) return order;
  order.sort((a, b) => (ids[a] ?? 0) - (ids[b] ?? 0) || a - b);
  return order.filter((from, at) => at === order.length - 1 || ids[from] !== ids[order[at + 1] ?? 0]);
}
