/** Bytes of an endless file, each told by its place. */
export function patternAt(start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) bytes[at] = ((start + at) * 31 + ((start + at) >> 8)) & 255;
  return bytes;
}
