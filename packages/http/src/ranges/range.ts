/** Bytes `start` to `end` of a body, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a Range header asks of a body: everything, nothing that exists, or these ranges in the order asked. */
export type RangeRequest = 'whole' | 'unsatisfiable' | readonly ByteRange[];

/** More ranges than this, after merging, are answered with the whole body (RFC 9110, 14.2 allows it). */
const mostRanges = 16;
/** A header with more than this is not even read. */
const mostSpecs = 200;

const specPattern = /^(\d{1,15})-(\d{1,15})?$|^-(\d{1,15})$/;

/**
 * Reads a Range header (RFC 9110, 14.1.2) against a body of `size` bytes. What is not understood counts as no header.
 * Overlapping and touching ranges are merged; their order is that of the first one asked for.
 */
export function parseRange(header: string | undefined, size: number): RangeRequest {
  if (header === undefined) return 'whole';
  const equals = header.indexOf('=');
  if (equals < 0 || header.slice(0, equals).trim().toLowerCase() !== 'bytes') return 'whole';
  const specs = header.slice(equals + 1).split(',');
  if (specs.length > mostSpecs) return 'whole';
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const text = spec.trim();
    if (text === '') continue;
    const range = parseSpec(text, size);
    if (range === 'invalid') return 'whole';
    if (range !== 'outside') ranges.push(range);
  }
  if (ranges.length === 0) return specs.every((spec) => spec.trim() === '') ? 'whole' : 'unsatisfiable';
  const merged = mergeRanges(ranges);
  return merged.length > mostRanges ? 'whole' : merged;
}

function parseSpec(text: string, size: number): ByteRange | 'invalid' | 'outside' {
  const found = specPattern.exec(text);
  if (found === null) return 'invalid';
  const [, first, last, suffix] = found;
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? 'outside' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === undefined ? size - 1 : Number(last);
  if (last !== undefined && end < start) return 'invalid';
  return start >= size ? 'outside' : { start, end: Math.min(end, size - 1) };
}

/** The same bytes with no byte twice: a range swallows every other that overlaps or touches it. */
export function mergeRanges(ranges: readonly ByteRange[]): ByteRange[] {
  const byStart = ranges.map((range, order) => ({ ...range, order })).sort((a, b) => a.start - b.start);
  const merged: { start: number; end: number; order: number }[] = [];
  for (const range of byStart) {
    const before = merged.at(-1);
    if (before === undefined || range.start > before.end + 1) {
      merged.push({ ...range });
      continue;
    }
    before.end = Math.max(before.end, range.end);
    before.order = Math.min(before.order, range.order);
  }
  return merged.sort((a, b) => a.order - b.order).map(({ start, end }) => ({ start, end }));
}
