import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { headerBytes, readHeader, SegmentDamaged } from './format.ts';
import { Segment, type SegmentHandle } from './segment.ts';

const chunk = 4 * 1024 * 1024;

/** Reads a segment file into shared memory. Throws SegmentDamaged when its checksums do not hold. */
export function loadSegment(path: string): SegmentHandle {
  const file = openSync(path, 'r');
  try {
    const head = new Uint8Array(headerBytes);
    readSync(file, head, 0, headerBytes, 0);
    const header = readHeader(head);
    if (fstatSync(file).size !== header.length) throw new SegmentDamaged(`${path} has not its full length`);
    const { memory, image } = Segment.room(header);
    image.set(head);
    let checksum = 0;
    for (let at = headerBytes; at < header.length; ) {
      const read = readSync(file, image, at, Math.min(chunk, header.length - at), at);
      if (read === 0) throw new SegmentDamaged(`${path} ended early`);
      checksum = crc32(image.subarray(at, at + read), checksum);
      at += read;
    }
    if (checksum !== header.checksum) throw new SegmentDamaged(`the checksum of ${path} does not hold`);
    return { memory, header };
  } finally {
    closeSync(file);
  }
}
