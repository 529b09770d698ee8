import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { HeldFiles } from '../local/index.ts';

const block = 512;

/** A header of an uncompressed tar entry (POSIX.1-1988, ustar). */
function header(name: string, size: number, seconds: number): Buffer {
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number): void => {
    head.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  };
  head.write(name, 0, 100, 'latin1');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(seconds, 136, 12);
  head.write('        ', 148, 'latin1');
  head.write('0', 156, 'latin1');
  head.write('ustar\u000000', 257, 'latin1');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return head;
}

const fill = (size: number): Buffer => Buffer.alloc((block - (size % block)) % block);

/**
 * The files of an index as a tar: its folder, once unpacked. The manifest comes last, so that a tar that broke off opens as
 * nothing. Releases the files when it ends or is destroyed.
 */
export function tarOf(held: HeldFiles, nowMs: number): Readable {
  return Readable.from(entries(held, Math.floor(nowMs / 1000)), {
    objectMode: false,
    highWaterMark: 256 * 1024,
  });
}

async function* entries(
  { folder, files, manifest, release }: HeldFiles,
  seconds: number,
): AsyncGenerator<Buffer> {
  try {
    for (const file of files) {
      const { size } = await stat(join(folder, file));
      yield header(file, size, seconds);
      for await (const chunk of createReadStream(join(folder, file), { highWaterMark: 256 * 1024 }))
        yield chunk;
      yield fill(size);
    }
    const text = Buffer.from(manifest.text);
    yield Buffer.concat([header(manifest.name, text.length, seconds), text, fill(text.length)]);
    yield Buffer.alloc(block * 2);
  } finally {
    await release();
  }
}
