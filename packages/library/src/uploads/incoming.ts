import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** A digest that the bytes of one request must have (the checksum extension of tus). */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly digest: Buffer;
}
export const checksumAlgorithms = ['sha1', 'sha256', 'md5'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

export interface Appending {
  /** Where the bytes go: what lies behind was never acknowledged and is cut off. */
  readonly offset: number;
  /** Bytes that may come; more is an error `too_long`. */
  readonly room: number;
  readonly checksum: Checksum | null;
  readonly signal: AbortSignal;
  /** Told of bytes that are on disk for good. */
  readonly kept: (offset: number) => void;
}

export type IncomingCode = 'too_long' | 'disk_full' | 'checksum_mismatch';

/** Why bytes were not taken. */
export class IncomingError extends Error {
  override readonly name = 'IncomingError';
  readonly code: IncomingCode;

  constructor(code: IncomingCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Bytes between two points at which what came is put on disk and acknowledged. */
const stepBytes = 4 * 1024 * 1024;
const suffix = '.part';

/** The files of unfinished uploads, in one folder, named by us. */
export class IncomingFiles {
  readonly folder: string;
  readonly #open: typeof open;

  /** @param opening how files are opened; a test puts a full disk there */
  constructor(folder: string, opening: typeof open = open) {
    this.folder = folder;
    this.#open = opening;
  }

  path(gid: string): string {
    return join(this.folder, `${gid}${suffix}`);
  }

  /** Bytes that are free on the disk. */
  async free(): Promise<number> {
    await mkdir(this.folder, { recursive: true });
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  /**
   * Adds what the stream gives, step by step on disk before it is acknowledged; with a checksum all or nothing. Resolves
   * with the new offset. When the stream breaks off, what came before stays, and its error is thrown. Throws IncomingError.
   */
  async append(gid: string, source: AsyncIterable<unknown>, how: Appending): Promise<number> {
    await mkdir(this.folder, { recursive: true });
    // Never truncated by opening it: a file that is there holds acknowledged bytes.
    const file = await this.#open(this.path(gid), how.offset === 0 ? 'w' : 'r+');
    try {
      if (how.offset === 0) await syncFolder(this.folder);
      await file.truncate(how.offset);
      return await new Append(file, how).run(source);
    } catch (error) {
      throw asFull(error);
    } finally {
      await file.close();
    }
  }

  /** The first bytes. */
  async head(gid: string, length: number): Promise<Buffer> {
    const file = await this.#open(this.path(gid), 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async remove(gid: string): Promise<void> {
    await rm(this.path(gid), { force: true });
  }

  /** The gids that files here are named by. */
  async gids(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
  }
}

/** Puts the names in a folder on disk, so that a new one outlives a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

class Append {
  readonly #file: FileHandle;
  readonly #how: Appending;
  #at: number;
  #kept: number;

  constructor(file: FileHandle, how: Appending) {
    this.#file = file;
    this.#how = how;
    this.#at = how.offset;
    this.#kept = how.offset;
  }

  async run(source: AsyncIterable<unknown>): Promise<number> {
    const { checksum, signal, offset, room } = this.#how;
    const hash = checksum === null ? null : createHash(checksum.algorithm);
    try {
      for await (const piece of source) {
        signal.throwIfAborted();
        const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
        if (this.#at + bytes.length > offset + room)
          throw new IncomingError('too_long', 'More bytes came than the upload was announced with.');
        await this.#write(bytes);
        hash?.update(bytes);
        if (hash === null && this.#at - this.#kept >= stepBytes) await this.#keep();
      }
    } catch (error) {
      // What came until then is good; without a checksum nothing says otherwise.
      if (hash === null) await this.#keep().catch(() => {});
      throw error;
    }
    if (hash !== null && checksum !== null && !hash.digest().equals(checksum.digest)) {
      await this.#file.truncate(offset);
      throw new IncomingError('checksum_mismatch', 'The bytes are not those that the checksum was made of.');
    }
    await this.#keep();
    return this.#at;
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#at);
      done += bytesWritten;
      this.#at += bytesWritten;
    }
  }

  async #keep(): Promise<void> {
    if (this.#at === this.#kept) return;
    await this.#file.datasync();
    this.#kept = this.#at;
    this.#how.kept(this.#at);
  }
}

function asFull(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') return error;
  return new IncomingError('disk_full', 'The disk of this server is full.', { cause: error });
}
