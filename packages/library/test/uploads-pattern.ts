/** The bytes begin anew after so many. */
const period = Buffer.from(Array.from({ length: 1 << 16 }, (_, at) => (at * 31 + (at >> 8)) & 255));

/** Bytes of an endless file, each told by its place. */
export function patternAt(start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) at += period.copy(bytes, at, (start + at) % period.length);
  return bytes;
}
