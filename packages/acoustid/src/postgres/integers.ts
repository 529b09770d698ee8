/**
 * Arrays of integers in PostgreSQL's binary form (`array_send`): a driver that writes and takes a thousand numbers apart as
 * text costs more than comparing them. One dimension without nulls.
 */

const integerType = 23;
/** Bytes before the first element, and of each element with its length. */
const headerBytes = 20;
const elementBytes = 8;

/** The numbers of an array as `array_send` gives it. */
export function readIntegers(sent: Buffer): Int32Array {
  const numbers = new Int32Array(Math.max(0, Math.floor((sent.length - headerBytes) / elementBytes)));
  for (let at = 0; at < numbers.length; at += 1)
    numbers[at] = sent.readInt32BE(headerBytes + at * elementBytes + 4);
  return numbers;
}

/** A parameter of the type integer[]: the numbers of all parts one after the other, as signed ones. */
export function integersParameter(parts: readonly ArrayLike<number>[]): Buffer {
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  const buffer = Buffer.alloc(headerBytes + count * elementBytes);
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(integerType, 8);
  if (count === 0) return buffer.subarray(0, 12);
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  let at = headerBytes;
  for (const part of parts)
    for (let place = 0; place < part.length; place += 1) {
      buffer.writeInt32BE(4, at);
      buffer.writeInt32BE((part[place] ?? 0) | 0, at + 4);
      at += elementBytes;
    }
  return buffer;
}
