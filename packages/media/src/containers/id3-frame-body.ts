import { inflateSync } from 'node:zlib';

/**
 * The content of a frame with its transformations undone, or null when it cannot be read (encrypted, damaged).
 * Flags: 2.3 has 0x80 compressed, 0x40 encrypted, 0x20 grouped; 2.4 has 0x40 grouped, 0x08 compressed, 0x04 encrypted,
 * 0x02 unsynchronised, 0x01 length stated.
 */
export function plainFrame(body: Buffer, major: number, flags: number): Buffer | null {
  if (flags === 0 || major === 2) return body;
  return major === 3 ? plain23(body, flags) : plain24(body, flags);
}

function plain23(body: Buffer, flags: number): Buffer | null {
  if ((flags & 0x40) !== 0) return null;
  const compressed = (flags & 0x80) !== 0;
  const skip = (compressed ? 4 : 0) + ((flags & 0x20) !== 0 ? 1 : 0);
  const rest = body.subarray(skip);
  return compressed ? inflated(rest) : rest;
}

function plain24(body: Buffer, flags: number): Buffer | null {
  if ((flags & 0x04) !== 0) return null;
  const skip = ((flags & 0x40) !== 0 ? 1 : 0) + ((flags & 0x01) !== 0 ? 4 : 0);
  let rest = body.subarray(skip);
  if ((flags & 0x02) !== 0) rest = undoUnsync(Buffer.from(rest));
  return (flags & 0x08) !== 0 ? inflated(rest) : rest;
}

function inflated(bytes: Buffer): Buffer | null {
  try {
    // A few kilobytes must not become gigabytes.
    return inflateSync(bytes, { maxOutputLength: 1024 * 1024 });
  } catch {
    return null;
  }
}

/** Takes out the zero that unsynchronisation puts behind each 0xff, in place. */
export function undoUnsync(bytes: Buffer): Buffer {
  let to = bytes.indexOf(0xff) + 1;
  if (to === 0) return bytes;
  for (let from = to; from < bytes.length; from += 1) {
    const byte = bytes[from] ?? 0;
    if (byte === 0 && bytes[from - 1] === 0xff) continue;
    bytes[to] = byte;
    to += 1;
  }
  return bytes.subarray(0, to);
}
