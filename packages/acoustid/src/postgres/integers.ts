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

/**
 * A parameter of the type integer[]: the numbers of all parts one after the other, as signed ones. Best the last one of a
 * statement: the driver copies what it has of a message each time that it grows.
 */
export function integersParameter(parts: readonly ArrayLike<number>[]): Buffer {
  let count = 0;
  for (const { length } of parts) count += length;
  const words = new Int32Array(headerBytes / 4 + count * 2);
  words.set(count === 0 ? [0, 0, integerType] : [1, 0, integerType, count, 1]);
  let word = headerBytes / 4;
  for (const part of parts)
    for (let place = 0; place < part.length; place += 1) {
      words[word] = 4;
      words[word + 1] = part[place] ?? 0;
      word += 2;
    }
  const buffer = Buffer.from(words.buffer).swap32();
  return count === 0 ? buffer.subarray(0, 12) : buffer;
}

/** Where each part ends when they follow each other, as in `integersParameter`. */
export function partEnds(parts: readonly ArrayLike<unknown>[]): number[] {
  let end = 0;
  return parts.map(({ length }) => {
    end += length;
    return end;
  });
}
