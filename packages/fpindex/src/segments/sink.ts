import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { headerBytes, type SegmentHeader, writeHeader } from './format.ts';
import type { Tail } from './tail.ts';

const view = (array: Uint32Array | Float64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Writes a segment file from front to back; the header comes last, so that a torn file is no segment. */
export class SegmentSink {
  readonly #file: number;
  #at = headerBytes;
  #checksum = 0;

  /** Throws when the file exists. */
  constructor(path: string) {
    this.#file = openSync(path, 'wx', 0o600);
  }

  write(bytes: Uint8Array): void {
    this.#checksum = crc32(bytes, this.#checksum);
    for (let done = 0; done < bytes.length; ) {
      const written = writeSync(this.#file, bytes, done, bytes.length - done, this.#at);
      done += written;
      this.#at += written;
    }
  }

  #fillTo(at: number): void {
    if (at > this.#at) this.write(new Uint8Array(at - this.#at));
  }

  /** Writes directory, ids, runs and header, and waits until all is on the disk. */
  finish(
    division: Pick<
      SegmentHeader,
      'documents' | 'postings' | 'shift' | 'bits' | 'below' | 'wide' | 'separators'
    >,
    directory: Uint32Array,
    { place, ids, runs }: Tail,
  ): SegmentHeader {
    const listBytes = this.#at - headerBytes;
    this.#fillTo(place.directoryAt);
    this.write(view(directory));
    if (ids !== undefined) {
      this.#fillTo(place.idsAt);
      this.write(view(ids));
    }
    this.#fillTo(place.runsAt);
    this.write(view(runs));
    const header = { ...division, ...place, listBytes, checksum: this.#checksum };
    writeSync(this.#file, writeHeader(header), 0, headerBytes, 0);
    fsyncSync(this.#file);
    closeSync(this.#file);
    return header;
  }

  /** Gives up: closes the file, which the caller removes. */
  abandon(): void {
    closeSync(this.#file);
  }
}
