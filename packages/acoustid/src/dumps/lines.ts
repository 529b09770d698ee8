import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { DumpError } from './failure.ts';

/** Bytes of the longest line: an hour of audio takes a third of a megabyte. */
const longestLine = 8 * 1024 * 1024;

/** A line and its number, from 1. The text is null when it is too long to be one. */
export interface Line {
  readonly number: number;
  readonly text: string | null;
}

/**
 * The lines of a file, unpacked when it is named `.gz`. Memory holds one line at most, whatever the file
 * claims to be. Throws DumpError `damaged` when it ends early or is no gzip.
 */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  let number = 0;
  let held: Buffer[] = [];
  let bytes = 0;
  const line = (last: Buffer): Line => {
    const tooLong = bytes + last.length > longestLine;
    const text = tooLong ? null : Buffer.concat([...held, last]).toString('utf8');
    number += 1;
    held = [];
    bytes = 0;
    return { number, text };
  };
  for await (const chunk of chunksOf(path)) {
    let from = 0;
    for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
      yield line(chunk.subarray(from, to));
      from = to + 1;
    }
    bytes += chunk.length - from;
    if (bytes > longestLine) held = [];
    else if (from < chunk.length) held.push(chunk.subarray(from));
  }
  if (bytes > 0) yield line(Buffer.alloc(0));
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const plain = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  if (plain !== file) file.once('error', (error) => plain.destroy(error));
  try {
    for await (const chunk of plain) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new DumpError('damaged', `${path} cannot be read to its end: ${words}. Fetch it again.`, { cause });
  } finally {
    file.destroy();
  }
}
