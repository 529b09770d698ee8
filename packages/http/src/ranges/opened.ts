import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { problem } from '../errors/index.ts';
import type { FileOptions, RangeSource } from '../replies/index.ts';
import type { Validators } from './conditional.ts';

/** Read in pieces of this many bytes: twice as quick as the 64 KiB that streams take by themselves. */
const pieceBytes = 256 * 1024;

/** A source that is ready to be read. `close` must be called, also after an error. */
export interface Opened extends Validators {
  readonly size: number;
  /** All bytes of a small range at once; undefined when the source is better streamed. */
  read(start: number, end: number): Promise<Buffer> | undefined;
  stream(start: number, end: number): Readable | Promise<Readable>;
  close(): Promise<void>;
}

/** Opens what a reply names. Throws 404 `file_missing` for a path where no regular file can be read. */
export function openSource(source: string | RangeSource, options: FileOptions): Promise<Opened> {
  return typeof source === 'string'
    ? openPath(source, options)
    : Promise.resolve(openRanges(source, options));
}

async function openPath(path: string, options: FileOptions): Promise<Opened> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw missing(cause);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw missing(new Error(`${path} is not a regular file`));
    const { size, mtimeMs, ino } = stat;
    return {
      size,
      etag: `"${options.etag ?? `${size.toString(36)}-${Math.trunc(mtimeMs * 1000).toString(36)}-${ino.toString(36)}`}"`,
      lastModified: options.lastModified ?? mtimeMs,
      read: (start, end) => (end - start < pieceBytes ? readPiece(handle, start, end) : undefined),
      stream: (start, end) =>
        handle.createReadStream({ start, end, highWaterMark: pieceBytes, autoClose: false }),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readPiece(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const piece = Buffer.allocUnsafe(end - start + 1);
  let filled = 0;
  while (filled < piece.length) {
    const { bytesRead } = await handle.read(piece, filled, piece.length - filled, start + filled);
    if (bytesRead === 0) throw new Error('The file became shorter while it was read');
    filled += bytesRead;
  }
  return piece;
}

function openRanges(source: RangeSource, options: FileOptions): Opened {
  return {
    size: source.size,
    etag: options.etag === undefined ? undefined : `"${options.etag}"`,
    lastModified: options.lastModified,
    read: () => undefined,
    stream: (start, end) => source.open(start, end),
    close: () => Promise.resolve(),
  };
}

function missing(cause: unknown) {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EMFILE' || code === 'ENFILE') {
    return problem('too_many_files', 503, 'Too many files are open here at the moment.', {
      cause,
      headers: { 'retry-after': '2' },
    });
  }
  return problem('file_missing', 404, 'The file is not there.', { cause });
}
