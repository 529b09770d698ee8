import type { SegmentHeader } from './format.ts';
import type { Segment } from './segment.ts';

/** Consecutive units that are merged in one go. */
export interface MergeRange {
  readonly unit: number;
  readonly units: number;
  /** Bytes of lists of all parts. */
  readonly bytes: number;
}

/** Bytes of lists that are merged in one go, where a unit is not larger by itself. */
const rangeBytes = 4 * 1024 * 1024;
const rangeUnits = 65_536;

/**
 * Divides the hashes of all parts into units, the smallest ranges that are whole buckets in each part and in the outcome,
 * and the units into ranges of a bounded size.
 */
export function rangesOf(
  parts: readonly Segment[],
  out: Pick<SegmentHeader, 'shift' | 'bits' | 'below'>,
): {
  readonly ranges: readonly MergeRange[];
  readonly partPerUnit: readonly number[];
  readonly perUnit: number;
  readonly mostUnitPostings: number;
} {
  const width = ({ shift, below }: Pick<SegmentHeader, 'shift' | 'below'>): number => shift + below;
  const unitWidth = Math.max(width(out), ...parts.map(({ header }) => width(header)));
  const partPerUnit = parts.map(({ header }) => unitWidth - width(header));
  const units = 2 ** (out.shift + out.bits - unitWidth);
  const sizes = new Float64Array(units);
  parts.forEach((part, index) => addSizes(sizes, part, partPerUnit[index] ?? 0));
  const ranges: MergeRange[] = [];
  let from = 0;
  let bytes = 0;
  let most = 0;
  for (let unit = 0; unit < units; unit += 1) {
    const size = sizes[unit] ?? 0;
    most = Math.max(most, size);
    if (unit > from && (bytes + size > rangeBytes || unit - from >= rangeUnits)) {
      ranges.push({ unit: from, units: unit - from, bytes });
      [from, bytes] = [unit, 0];
    }
    bytes += size;
  }
  ranges.push({ unit: from, units: units - from, bytes });
  return { ranges, partPerUnit, perUnit: unitWidth - width(out), mostUnitPostings: Math.ceil(most / 2) + 1 };
}

function addSizes(sizes: Float64Array, { memory, header, place }: Segment, per: number): void {
  const buckets = 2 ** (header.bits - header.below);
  const directory = new Uint32Array(memory.buffer, place.imageAt + header.directoryAt, buckets + 1);
  const step = 2 ** per;
  for (let unit = 0; unit < sizes.length && unit * step < buckets; unit += 1) {
    const from = directory[unit * step] ?? 0;
    const to = directory[Math.min((unit + 1) * step, buckets)] ?? 0;
    sizes[unit] = (sizes[unit] ?? 0) + to - from;
  }
}
