import { type Kernels, type SharedWasmMemory, sharedMemory } from '../kernel/index.ts';
import { aligned, division, padding, type SegmentHeader } from './format.ts';
import { dropped, numberingOf } from './numbering.ts';
import { type MergeRange, rangesOf } from './ranges.ts';
import type { Segment } from './segment.ts';
import { SegmentSink } from './sink.ts';
import { tailOf } from './tail.ts';

/** Most documents that one segment holds. */
export const mostDocuments = 2 ** 22;
const partBytes = 48;

/**
 * Writes one segment with the living documents of several, front to back in ranges of hashes, so that it needs memory for
 * a range, the directory and a number per document, not for the segments. At most 4,194,304 documents together.
 */
export function mergeSegments(kernels: Kernels, parts: readonly Segment[], path: string): SegmentHeader {
  const numbering = numberingOf(parts);
  const shift = Math.min(...parts.map(({ header }) => header.shift));
  const top = Math.max(...parts.map(({ header }) => header.shift + header.bits));
  const given = parts.reduce((sum, { header }) => sum + header.postings, 0);
  const living = parts.reduce((sum, part) => sum + part.living, 0);
  const all = parts.reduce((sum, part) => sum + part.documents, 0);
  const postings = Math.ceil((given * living) / Math.max(1, all));
  const divided = division({ shift, bits: top - shift }, postings);
  const separators = Math.max(0, Math.ceil(numbering.ids.length / 65_536) - 1);
  const outcome = { ...divided, documents: numbering.ids.length, postings, separators };
  const plan = rangesOf(parts, divided);
  const merging = new Merging(kernels, parts, numbering.numbers, outcome, plan);
  const sink = new SegmentSink(path);
  try {
    for (const range of plan.ranges) sink.write(merging.run(range));
    const { directory, listBytes } = merging.finished();
    return sink.finish(outcome, directory, tailOf(numbering, listBytes, directory.length - 1));
  } catch (error) {
    sink.abandon();
    throw error;
  }
}

type Outcome = Pick<
  SegmentHeader,
  'shift' | 'bits' | 'below' | 'wide' | 'separators' | 'documents' | 'postings'
>;
type Plan = ReturnType<typeof rangesOf>;

/** The memory of a merge: descriptions of the parts, their numbers, windows on their slices, and what comes out. */
class Merging {
  readonly #memory: SharedWasmMemory;
  readonly #kernel;
  readonly #parts: readonly Segment[];
  readonly #outcome: Outcome;
  readonly #plan: Plan;
  readonly #numbersAt: readonly number[];
  readonly #bases: readonly (number | undefined)[];
  readonly #keysAt: number;
  readonly #spareAt: number;
  readonly #countsAt: number;
  readonly #windowsAt: number;
  readonly #directory: Uint32Array;
  #listBytes = 0;

  constructor(
    kernels: Kernels,
    parts: readonly Segment[],
    numbers: readonly Uint32Array[],
    outcome: Outcome,
    plan: Plan,
  ) {
    this.#parts = parts;
    this.#outcome = outcome;
    this.#plan = plan;
    let at = aligned(64 + parts.length * partBytes);
    const take = (bytes: number): number => {
      const from = at;
      at = aligned(at + bytes + padding);
      return from;
    };
    this.#bases = numbers.map(baseOf);
    this.#numbersAt = numbers.map((own, part) =>
      this.#bases[part] === undefined ? take(own.byteLength) : 0,
    );
    this.#keysAt = take(plan.mostUnitPostings * 8);
    this.#spareAt = take(plan.mostUnitPostings * 8);
    this.#countsAt = take(4 * 2 ** plan.perUnit);
    this.#windowsAt = at;
    this.#memory = sharedMemory(at + Math.max(...plan.ranges.map((range) => this.#needs(range))));
    this.#kernel = kernels.over(this.#memory);
    numbers.forEach((own, part) => {
      if (this.#bases[part] !== undefined) return;
      new Uint32Array(this.#memory.buffer, this.#numbersAt[part] ?? 0, own.length).set(own);
    });
    this.#directory = new Uint32Array(2 ** (outcome.bits - outcome.below) + 1);
  }

  /** Bytes of windows and outcome of a range, at the most. */
  #needs({ units, bytes }: MergeRange): number {
    const windows = this.#plan.partPerUnit.reduce((sum, per) => sum + (units * 2 ** per + 1) * 4 + 160, 0);
    return windows + bytes + units * 2 ** this.#plan.perUnit * 4 + this.#mostOut(units, bytes) + 65_536;
  }

  #mostOut(units: number, bytes: number): number {
    const postings = bytes / 2;
    const { wide, separators } = this.#outcome;
    const perList = Math.ceil(separators / 8) + 2;
    const lists = Math.min(units * 2 ** this.#plan.perUnit, postings);
    return postings * (2 + wide) + Math.ceil(postings / 8) + lists * perList;
  }

  /** Merges a range; the bytes of its lists are valid until the next call. */
  run({ unit, units, bytes }: MergeRange): Uint8Array {
    const { buffer } = this.#memory;
    let at = this.#windowsAt;
    this.#parts.forEach((part, index) => {
      at = this.#open(part, index, unit, units, at);
    });
    const { shift, below, wide, separators } = this.#outcome;
    const { perUnit } = this.#plan;
    const directoryAt = at;
    const listsAt = aligned(directoryAt + units * 2 ** perUnit * 4);
    if (listsAt + this.#mostOut(units, bytes) > buffer.byteLength)
      throw new RangeError('a merge outgrew its room');
    const written =
      this.#kernel.mergeUnits(
        64,
        this.#parts.length,
        unit,
        units,
        shift,
        below,
        wide,
        separators,
        perUnit,
        this.#keysAt,
        this.#spareAt,
        this.#countsAt,
        directoryAt,
        listsAt,
        this.#listBytes,
      ) >>> 0;
    const entries = new Uint32Array(buffer, directoryAt, units * 2 ** perUnit);
    this.#directory.set(entries, unit * 2 ** perUnit);
    this.#listBytes += written;
    if (this.#listBytes > 0xff_00_00_00) throw new RangeError('a segment holds at most 4 GB of lists');
    return new Uint8Array(buffer, listsAt, written);
  }

  /** Copies the slices of a part for a range behind `at` and describes them; returns where they end. */
  #open(part: Segment, index: number, unit: number, units: number, at: number): number {
    const { header, place } = part;
    const buckets = 2 ** (header.bits - header.below);
    const per = this.#plan.partPerUnit[index] ?? 0;
    const directory = new Uint32Array(part.memory.buffer, place.imageAt + header.directoryAt, buckets + 1);
    const first = Math.min(unit * 2 ** per, buckets);
    const last = Math.min((unit + units) * 2 ** per, buckets);
    const window = new Uint32Array(this.#memory.buffer, at, units * 2 ** per + 1);
    const from = directory[first] ?? 0;
    const to = directory[last] ?? 0;
    window.set(directory.subarray(first, last + 1));
    window.fill(to, last - first + 1);
    const listsAt = aligned(at + window.byteLength);
    const lists = new Uint8Array(part.memory.buffer, place.imageAt + 256 + from, to - from);
    new Uint8Array(this.#memory.buffer, listsAt, to - from).set(lists);
    const facts = [
      at,
      listsAt,
      header.shift,
      header.below,
      header.wide,
      header.separators,
      this.#numbersAt[index] ?? 0,
      per,
      unit * 2 ** per,
      from,
      this.#bases[index] ?? 0,
    ];
    new Uint32Array(this.#memory.buffer, 64 + index * partBytes, facts.length).set(facts);
    return aligned(listsAt + (to - from) + padding);
  }

  finished(): { readonly directory: Uint32Array; readonly listBytes: number } {
    this.#directory[this.#directory.length - 1] = this.#listBytes;
    return { directory: this.#directory, listBytes: this.#listBytes };
  }
}

/** The first number when all documents live and their numbers follow each other, as those of new documents do. */
function baseOf(numbers: Uint32Array): number | undefined {
  const first = numbers[0] ?? dropped;
  if (first === dropped) return undefined;
  for (let at = 0; at < numbers.length; at += 1) if (numbers[at] !== first + at) return undefined;
  return first;
}
