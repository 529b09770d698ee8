import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ByteSpan, isMediaPath, type MediaFiles, type MediaWriter } from '../downloads/index.ts';
import { errorCode, StoreError } from '../drivers/index.ts';

const CHUNK_BYTES = 262_144;

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');

/** Media in a folder of the disk. */
export class MediaFolder implements MediaFiles {
  readonly #root: string;

  /** `root` is made with the first file. */
  constructor(root: string) {
    this.#root = root;
  }

  /** The absolute path of a file, for a player. Throws `bad_input`. */
  pathOf(path: string): string {
    if (!isMediaPath(path)) throw new StoreError('bad_input', `${path} is no path of the media folder`);
    return join(this.#root, path);
  }

  async size(path: string): Promise<number | undefined> {
    try {
      return (await stat(this.pathOf(path))).size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async write(path: string, offset: number): Promise<MediaWriter> {
    const full = this.pathOf(path);
    await mkdir(dirname(full), { recursive: true });
    const handle = await open(full, constants.O_CREAT | constants.O_RDWR, 0o644);
    try {
      await handle.truncate(offset);
    } catch (error) {
      await handle.close();
      throw error;
    }
    let position = offset;
    return {
      write: async (bytes) => {
        // A disk that is nearly full takes a part and fails with the next one.
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position);
          done += bytesWritten;
          position += bytesWritten;
        }
      },
      sync: () => handle.datasync(),
      close: () => handle.close(),
    };
  }

  async *read(
    path: string,
    { start = 0, end = Number.POSITIVE_INFINITY }: ByteSpan = {},
  ): AsyncIterable<Uint8Array> {
    const handle = await open(this.pathOf(path), 'r').catch((cause: unknown) => {
      if (isMissing(cause))
        throw new StoreError('not_found', `${path} is not in the media folder`, { cause });
      throw cause;
    });
    try {
      for (let position = start; position < end; ) {
        const wanted = Math.min(CHUNK_BYTES, end - position);
        const { bytesRead, buffer } = await handle.read(new Uint8Array(wanted), 0, wanted, position);
        if (bytesRead === 0) return;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }

  async rename(from: string, to: string): Promise<void> {
    const target = this.pathOf(to);
    await mkdir(dirname(target), { recursive: true });
    await rename(this.pathOf(from), target);
    await syncFolder(dirname(target));
  }

  async remove(path: string): Promise<void> {
    await rm(this.pathOf(path), { force: true });
  }

  async list(folder: string): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.pathOf(folder), { withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async free(): Promise<number | undefined> {
    try {
      const { bavail, bsize } = await statfs(this.#root);
      return bavail * bsize;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

/** The new name must be on the disk too. Systems whose folders cannot be opened keep it by themselves. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
