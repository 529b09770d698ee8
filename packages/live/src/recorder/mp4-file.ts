import { type FileHandle, open } from 'node:fs/promises';
import { box, type CutPart, fragment, initSegment, timescale } from '../fmp4/index.ts';
import type { FileOptions, GrowingFile } from './growing-file.ts';

/** Room in front of everything for the header that makes the file a plain one at the end. */
export const roomBytes = 16;

/** A MP4 file while it grows, fragment by fragment. */
export class Mp4File implements GrowingFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #syncSeconds: number;
  #unsynced = 0;
  #fragments = 0;
  #from = 0;

  private constructor(options: FileOptions, handle: FileHandle) {
    this.path = options.path;
    this.#syncSeconds = options.syncSeconds;
    this.#handle = handle;
  }

  /** Rejects when the file is there already, or cannot be made. Throws NotInMp4. */
  static async create(options: FileOptions): Promise<Mp4File> {
    const init = initSegment(options.formats);
    const typeEnds = init.readUInt32BE();
    const room = box('free', Buffer.alloc(roomBytes - 8));
    const head = Buffer.concat([init.subarray(0, typeEnds), room, init.subarray(typeEnds)]);
    const handle = await open(options.path, 'wx', 0o600);
    await handle.write(head);
    return new Mp4File(options, handle);
  }

  async append({ runs, seconds }: CutPart): Promise<void> {
    if (this.#fragments === 0) this.#from = earliest(runs);
    this.#fragments += 1;
    const bytes = fragment(this.#fragments, runs, this.#from);
    await this.#handle.write(bytes);
    this.#unsynced += seconds;
    if (this.#unsynced < this.#syncSeconds) return;
    this.#unsynced = 0;
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** When the first of all samples is decoded, in seconds: the file's clock begins there. */
function earliest(runs: CutPart['runs']): number {
  const starts = runs.flatMap(([first]) => (first ? [first.decodeTime / timescale(first.unit.format)] : []));
  return Math.min(...starts);
}
