import { type FileHandle, open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { problem } from '../errors/index.ts';
import type { FileOptions, RangeSource } from '../replies/index.ts';
import type { Validators } from './conditional.ts';
import { pump } from './pump.ts';
import { writePiece } from './write.ts';

/** A file is read in pieces of this many bytes, all into the same memory: twice as quick as a stream of 64 KiB pieces. */
const pieceBytes = 256 * 1024;

/** Writes bytes as fast as the client takes them. Rejects with ClientGone, or when the source ends too early. */
export type Writer = (response: ServerResponse) => Promise<void>;

/** A source that is ready to be read. `close` must be called, also after an error. */
export interface Opened extends Validators {
  readonly size: number;
  /** All bytes of a small range at once; undefined when the source is better streamed. */
  read(start: number, end: number): Promise<Buffer> | undefined;
  /** Opens a range; what goes wrong here goes wrong before anything is answered. */
  writer(start: number, end: number): Promise<Writer>;
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
      writer: (start, end) => Promise.resolve((response) => copyOut(handle, response, start, end)),
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
  while (filled < piece.length) filled += await readSome(handle, piece.subarray(filled), start + filled);
  return piece;
}

async function copyOut(
  handle: FileHandle,
  response: ServerResponse,
  start: number,
  end: number,
): Promise<void> {
  const memory = Buffer.allocUnsafeSlow(Math.min(pieceBytes, end - start + 1));
  for (let at = start; at <= end; ) {
    const count = await readSome(handle, memory.subarray(0, Math.min(memory.length, end - at + 1)), at);
    await writePiece(response, memory.subarray(0, count));
    at += count;
  }
}

async function readSome(handle: FileHandle, into: Buffer, at: number): Promise<number> {
  const { bytesRead } = await handle.read(into, 0, into.length, at);
  if (bytesRead === 0) throw new Error('The file became shorter while it was read');
  return bytesRead;
}

function openRanges(source: RangeSource, options: FileOptions): Opened {
  return {
    size: source.size,
    etag: options.etag === undefined ? undefined : `"${options.etag}"`,
    lastModified: options.lastModified,
    read: () => undefined,
    writer: async (start, end) => {
      const body = await source.open(start, end);
      return (response) => pump(body, response, end - start + 1);
    },
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
