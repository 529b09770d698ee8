import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { LiveError } from '../errors/index.ts';
import type { App } from '../hub/index.ts';
import { downloadFile, S3Error } from '../s3/index.ts';
import { bucketOf, type StoreParts, type VodsParts } from './parts.ts';
import { readableIn } from './places.ts';
import type { Vod } from './store.ts';

export interface FetchOptions {
  /** For a copy. Whoever asks removes it afterwards, and what a kill has left of it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Bytes of the copy. */
  readonly progress?: (done: number, total: number) => void;
}

/** What must be left of the disk for everything else. */
const reserveBytes = 64 * 1024 * 1024;

export type FetchingParts = StoreParts &
  Pick<VodsParts, 'freeBytes'> & {
    readonly storage: Pick<VodsParts['storage'], 'folders'>;
  };

/** Files of recordings for work that needs them on this disk, wherever they lie. */
export class Fetching {
  readonly #parts: FetchingParts;

  constructor(parts: FetchingParts) {
    this.#parts = parts;
  }

  /**
   * The path of a recording: of its file, or of a copy from the app's store, as large as its row says. Undefined when it is in
   * neither. Rejects with `not_available` when the disk has no room for it or the store does not give it.
   */
  async atHand(app: App, vod: Vod, options: FetchOptions): Promise<string | undefined> {
    const here = await readableIn(this.#parts.storage.folders.app(app.name), vod.localPath);
    if (here !== undefined) return here;
    const bucket = vod.fileKey === null ? null : bucketOf(this.#parts, app.name);
    if (bucket === null || vod.fileKey === null) return undefined;
    const { folder, signal, progress = () => {} } = options;
    const path = join(folder, `recording.${vod.format === 'webm' ? 'webm' : 'mp4'}`);
    try {
      const size = vod.sizeBytes ?? (await bucket.size(vod.fileKey, signal));
      if (size === undefined) return undefined;
      await this.#requireRoom(folder, size);
      const { chance } = this.#parts;
      await downloadFile({ bucket, key: vod.fileKey, size, path, progress, signal, chance });
      return path;
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      if (error.status === 404) return undefined;
      const why = `The store does not give the recording: ${error.message}`;
      throw new LiveError('not_available', why, { cause: error });
    }
  }

  async #requireRoom(folder: string, size: number): Promise<void> {
    const { freeBytes = freeBytesOf } = this.#parts;
    if ((await freeBytes(folder)) >= size + reserveBytes) return;
    const mb = Math.ceil(size / 1e6);
    throw new LiveError(
      'not_available',
      `The disk has no room for a copy of the recording, which has ${mb} MB.`,
    );
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
