import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { RetagError } from './changes.ts';

/** A part of a new file: bytes, or a range of the old one. */
export type Segment = Uint8Array | { readonly start: number; readonly end: number };

/** How a format is taken apart: the new file, and what tells that its sound is the old one's. */
export interface Rewriting {
  readonly segments: readonly Segment[];
}

const chunkBytes = 1024 * 1024;

/** A file that is read piece by piece on a thread that does nothing else. */
export class OpenFile {
  readonly size: number;
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
    this.size = fstatSync(this.#fd).size;
  }

  /** The bytes of a range, which must be there. */
  read(start: number, length: number): Buffer {
    if (start < 0 || length < 0 || start + length > this.size)
      throw new RetagError('unsupported', 'The file is cut off or damaged.');
    const bytes = Buffer.allocUnsafe(length);
    for (let got = 0; got < length; ) {
      const count = readSync(this.#fd, bytes, got, length - got, start + got);
      if (count === 0) throw new RetagError('changed', 'The file was changed while it was read.');
      got += count;
    }
    return bytes;
  }

  /** Up to `length` bytes from a place on. */
  peek(start: number, length: number): Buffer {
    return this.read(start, Math.max(0, Math.min(length, this.size - start)));
  }

  /** Adds a range to a digest. */
  hash(into: Hash, start: number, end: number): void {
    for (let at = start; at < end; at += chunkBytes)
      into.update(this.read(at, Math.min(chunkBytes, end - at)));
  }

  /** Writes segments, in order, to an open file. */
  writeTo(fd: number, segments: readonly Segment[]): void {
    for (const segment of segments) {
      if (segment instanceof Uint8Array) writeAll(fd, segment);
      else
        for (let at = segment.start; at < segment.end; at += chunkBytes)
          writeAll(fd, this.read(at, Math.min(chunkBytes, segment.end - at)));
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done);
}

/** A digest of whatever is added to it. */
export function digestOf(add: (hash: Hash) => void): string {
  const hash = createHash('sha256');
  add(hash);
  return hash.digest('hex');
}
