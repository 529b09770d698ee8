import type { ByteRange } from './range.ts';

/** A multipart/byteranges body (RFC 9110, 14.6), planned so that its length is known before the first byte. */
export interface MultipartPlan {
  readonly type: string;
  readonly length: number;
  readonly parts: readonly { readonly head: string; readonly range: ByteRange }[];
  readonly tail: string;
}

/** Plans the answer to several ranges. `boundary` must not occur in the bytes; take a random one. */
export function planMultipart(
  ranges: readonly ByteRange[],
  size: number,
  type: string,
  boundary: string,
): MultipartPlan {
  const parts = ranges.map((range) => ({
    range,
    head: `\r\n--${boundary}\r\ncontent-type: ${type}\r\ncontent-range: bytes ${range.start}-${range.end}/${size}\r\n\r\n`,
  }));
  const tail = `\r\n--${boundary}--\r\n`;
  const length = parts.reduce(
    (sum, { head, range }) => sum + Buffer.byteLength(head) + range.end - range.start + 1,
    tail.length,
  );
  return { type: `multipart/byteranges; boundary=${boundary}`, length, parts, tail };
}
