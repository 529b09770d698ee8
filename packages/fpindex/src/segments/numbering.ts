import type { Segment } from './segment.ts';
import type { Documents } from './tail.ts';

/** The number of a document that does not go into the merged segment. */
export const dropped = 0xff_ff_ff_ff;

/** The living documents of all parts in order of id, and the new number of each document of each part. */
export interface Numbering extends Documents {
  readonly numbers: readonly Uint32Array[];
}

export function numberingOf(parts: readonly Segment[]): Numbering {
  const numbers = parts.map((part) => new Uint32Array(part.documents).fill(dropped));
  const most = parts.reduce((sum, part) => sum + part.documents, 0);
  const ids = new Uint32Array(most);
  const versions = new Float64Array(most);
  const next = parts.map((part) => livingFrom(part, 0));
  let count = 0;
  for (;;) {
    const from = lowest(parts, next);
    const part = parts[from];
    const ordinal = next[from];
    if (part === undefined || ordinal === undefined) break;
    const own = numbers[from];
    if (own !== undefined) own[ordinal] = count;
    ids[count] = part.idAt(ordinal);
    versions[count] = part.versionAt(ordinal);
    count += 1;
    next[from] = livingFrom(part, ordinal + 1);
  }
  return { ids: ids.slice(0, count), versions: versions.slice(0, count), numbers };
}

function livingFrom(part: Segment, ordinal: number): number {
  let at = ordinal;
  while (at < part.documents && part.isDead(at)) at += 1;
  return at;
}

/** The part whose next document has the lowest id, -1 when all are done. */
function lowest(parts: readonly Segment[], next: readonly number[]): number {
  let best = -1;
  let bestId = Number.POSITIVE_INFINITY;
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at];
    const ordinal = next[at];
    if (part === undefined || ordinal === undefined || ordinal >= part.documents) continue;
    const id = part.idAt(ordinal);
    if (id < bestId) [best, bestId] = [at, id];
  }
  return best;
}
