import type { FileSource } from './file-source.ts';

export interface Chunk {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** The chunks of a RIFF or IFF file from `from` on, at most 10,000, cut at the end of the file. */
export function* chunks(source: FileSource, from: number, to: number, bigEndian: boolean): Generator<Chunk> {
  let at = from;
  for (let count = 0; count < 10_000 && at + 8 <= to; count += 1) {
    const header = source.at(at, 8);
    if (header.length < 8) return;
    const size = bigEndian ? header.readUInt32BE(4) : header.readUInt32LE(4);
    const start = at + 8;
    yield { id: header.toString('latin1', 0, 4), start, end: Math.min(start + size, to) };
    // Padded to even lengths.
    at = start + size + (size & 1);
  }
}
