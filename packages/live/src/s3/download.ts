import { open } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { retryDelay } from '@bandstand/sqlite';
import type { S3Bucket } from './bucket.ts';
import { S3Error } from './error.ts';

export interface DownloadOptions {
  readonly bucket: S3Bucket;
  readonly key: string;
  /** Bytes that the object must have. */
  readonly size: number;
  /** Made anew, for its owner alone. */
  readonly path: string;
  readonly progress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
  /** Numbers from 0 to below 1. */
  readonly chance: () => number;
}

/** Attempts that bring nothing, one after the other. */
const tries = 4;
const between = { baseMs: 250, capMs: 4000 };

/**
 * Brings an object into a file and resolves when all of it is there. What breaks off goes on behind what has come. Rejects with
 * S3Error, `NoSuchKey` when there is no such object and `size` when it is not that of the file, and with what the disk says.
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { bucket, key, size, path, signal } = options;
  const there = await bucket.size(key, signal);
  if (there === undefined) throw new S3Error('NoSuchKey', 404, 'The store has no such file.');
  if (there !== size) throw new S3Error('size', 409, `The store has ${there} bytes of ${size}.`);
  const file = await open(path, 'w', 0o600);
  try {
    const take = async (chunk: Uint8Array, at: number): Promise<void> => {
      for (let written = 0; written < chunk.length; )
        written += (await file.write(chunk, written, chunk.length - written, at + written)).bytesWritten;
    };
    await inOrder(options, take);
    const { size: written } = await file.stat();
    if (written !== size) throw new S3Error('size', 409, `${written} bytes of ${size} have come.`);
  } finally {
    await file.close();
  }
}

async function inOrder(
  { bucket, key, size, progress, signal, chance }: DownloadOptions,
  take: (chunk: Uint8Array, at: number) => Promise<void>,
): Promise<void> {
  let done = 0;
  for (let fruitless = 0; done < size; ) {
    const before = done;
    try {
      const source = addAbortSignal(signal, await bucket.read(key, done, size - 1, signal));
      for await (const chunk of source as AsyncIterable<Uint8Array>) {
        await take(chunk, done);
        done += chunk.length;
        progress(done, size);
      }
      if (done === before) throw new S3Error('empty', 0, 'The store sent nothing.');
    } catch (error) {
      signal.throwIfAborted();
      fruitless = done > before ? 0 : fruitless + 1;
      const lasting = (error instanceof S3Error && !error.passing) || isOfDisk(error);
      if (lasting || fruitless >= tries) throw error;
      await pause(retryDelay(fruitless + 1, chance, between), undefined, { signal });
    }
  }
}

/** A full or broken disk is not made better by asking the store again. */
function isOfDisk(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' || code === 'EIO';
}
