import type { FileSource } from './file-source.ts';

/** A box of ISO/IEC 14496-12. `start` and `end` bound its content. */
export interface Atom {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** The boxes between two offsets, at most 10,000. A box that overruns its parent is cut there and is the last. */
export function* atoms(source: FileSource, from: number, to: number): Generator<Atom> {
  let at = from;
  for (let count = 0; count < 10_000 && at + 8 <= to; count += 1) {
    const header = source.at(at, 16);
    if (header.length < 8) return;
    let size = header.readUInt32BE(0);
    let start = at + 8;
    if (size === 1) {
      if (header.length < 16) return;
      size = Number(header.readBigUInt64BE(8));
      start = at + 16;
    } else if (size === 0) size = to - at;
    if (size < start - at) return;
    const end = Math.min(at + size, to);
    yield { type: header.toString('latin1', 4, 8), start, end };
    at += size;
  }
}

/** The first box at the end of the path below the range; null when one is missing. */
export function findAtom(source: FileSource, within: Atom, path: readonly string[]): Atom | null {
  const [type, ...rest] = path;
  if (type === undefined) return within;
  for (const atom of atoms(source, within.start, within.end)) {
    if (atom.type === type) return findAtom(source, atom, rest);
  }
  return null;
}
