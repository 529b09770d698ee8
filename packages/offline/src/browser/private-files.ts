import {
  type ByteSpan,
  isMediaPath,
  type MediaFiles,
  type MediaWriter,
  TransferError,
} from '../downloads/index.ts';
import { StoreError } from '../drivers/index.ts';

interface SyncHandle {
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

interface FileHandle {
  readonly kind: 'file';
  readonly name: string;
  getFile(): Promise<File>;
  createSyncAccessHandle(): Promise<SyncHandle>;
  move(folder: DirectoryHandle, name: string): Promise<void>;
}

interface DirectoryHandle {
  readonly kind: 'directory';
  readonly name: string;
  getDirectoryHandle(name: string, options: { readonly create: boolean }): Promise<DirectoryHandle>;
  getFileHandle(name: string, options: { readonly create: boolean }): Promise<FileHandle>;
  removeEntry(name: string, options?: { readonly recursive: boolean }): Promise<void>;
  values(): AsyncIterable<FileHandle | DirectoryHandle>;
}

declare const navigator: {
  readonly storage: {
    getDirectory(): Promise<DirectoryHandle>;
    estimate(): Promise<{ readonly quota?: number; readonly usage?: number }>;
    persist(): Promise<boolean>;
  };
};

const isMissing = (error: unknown): boolean =>
  error instanceof Error && ['NotFoundError', 'TypeMismatchError'].includes(error.name);

/** Like `undefined` for what is not there, and the error for all else. */
function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

/**
 * Media in the origin's private file system. Reading works in pages, workers and service workers; `write` needs a dedicated
 * worker. A file that is being written cannot be opened to write a second time: `cannot_open`.
 */
export class PrivateFiles implements MediaFiles {
  readonly #root: string;
  /** Paths that are being written, and whether they go when that ends: browsers remove no file that is open. */
  readonly #written = new Map<string, { isRemoved: boolean }>();

  /** `root` is a folder of the origin, made with the first file; another one than the database has. */
  constructor(root = 'bandstand-media') {
    this.#root = root;
  }

  /** The file itself, to be served or played; `undefined` when there is none. */
  async file(path: string): Promise<File | undefined> {
    return (await this.#handle(path, false).catch(unlessMissing))?.getFile().catch(unlessMissing);
  }

  async size(path: string): Promise<number | undefined> {
    return (await this.file(path))?.size;
  }

  async write(path: string, offset: number): Promise<MediaWriter> {
    const file = await this.#handle(path, true);
    const handle = await file.createSyncAccessHandle().catch((cause: unknown) => {
      throw new StoreError('cannot_open', `${path} is being written already`, { cause });
    });
    handle.truncate(offset);
    const standing = { isRemoved: false };
    this.#written.set(path, standing);
    let position = offset;
    return {
      write: async (bytes) => {
        for (let done = 0; done < bytes.length; ) {
          const written = writtenBy(() => handle.write(bytes.subarray(done), { at: position }));
          done += written;
          position += written;
        }
      },
      sync: async () => handle.flush(),
      close: async () => {
        handle.close();
        this.#written.delete(path);
        if (standing.isRemoved) await this.remove(path);
      },
    };
  }

  async *read(path: string, { start = 0, end }: ByteSpan = {}): AsyncIterable<Uint8Array> {
    const file = await this.file(path);
    if (file === undefined) throw new StoreError('not_found', `${path} is not among the files of this site`);
    const reader = file
      .slice(start, end ?? file.size)
      .stream()
      .getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    } finally {
      await reader.cancel();
    }
  }

  async rename(from: string, to: string): Promise<void> {
    const file = await this.#handle(from, false);
    const { folder, name } = await this.#place(to, true);
    await file.move(folder, name);
  }

  async remove(path: string): Promise<void> {
    const writing = this.#written.get(path);
    if (writing !== undefined) {
      writing.isRemoved = true;
      return;
    }
    try {
      const { folder, name } = await this.#place(path, false);
      await folder.removeEntry(name);
    } catch (error) {
      unlessMissing(error);
    }
  }

  /** Removes the folder with everything in it. */
  async removeAll(): Promise<void> {
    try {
      await (await navigator.storage.getDirectory()).removeEntry(this.#root, { recursive: true });
    } catch (error) {
      unlessMissing(error);
    }
  }

  async list(folder: string): Promise<readonly string[]> {
    const names: string[] = [];
    try {
      for await (const entry of (await this.#folder(namesOf(folder), false)).values())
        if (entry.kind === 'file') names.push(entry.name);
    } catch (error) {
      unlessMissing(error);
    }
    return names;
  }

  async free(): Promise<number | undefined> {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
  }

  async #handle(path: string, create: boolean): Promise<FileHandle> {
    const { folder, name } = await this.#place(path, create);
    return folder.getFileHandle(name, { create });
  }

  async #place(path: string, create: boolean): Promise<{ folder: DirectoryHandle; name: string }> {
    const names = namesOf(path);
    return { folder: await this.#folder(names.slice(0, -1), create), name: names.at(-1) ?? '' };
  }

  async #folder(names: readonly string[], create: boolean): Promise<DirectoryHandle> {
    let folder = await navigator.storage.getDirectory();
    for (const name of [this.#root, ...names]) folder = await folder.getDirectoryHandle(name, { create });
    return folder;
  }
}

/** Bytes that were written. Throws `no_room` where the browser gives this site no more space. */
function writtenBy(write: () => number): number {
  const full = 'the browser has no space left for this site';
  try {
    const written = write();
    if (written > 0) return written;
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'QuotaExceededError') throw cause;
    throw new TransferError('no_room', full, { cause });
  }
  throw new TransferError('no_room', full);
}

function namesOf(path: string): readonly string[] {
  if (!isMediaPath(path)) throw new StoreError('bad_input', `${path} is no path of the media folder`);
  return path.split('/');
}

/**
 * Asks the browser not to throw this site's files away when the disk is full; true when it agreed. Chromium decides by how
 * much the site is used, Firefox asks the person.
 */
export const keepFiles = (): Promise<boolean> => navigator.storage.persist();
