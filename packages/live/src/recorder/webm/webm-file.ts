import { type FileHandle, open } from 'node:fs/promises';
import { type CutPart, type Sample, timescale } from '../../fmp4/index.ts';
import type { FileOptions, GrowingFile } from '../growing-file.ts';
import { element, ids, unsigned } from './elements.ts';
import { trackNumber, webmHead } from './head.ts';

/** Blocks tell their time by 16 bits from that of their cluster: less than this, in ms, so that late sound fits, too. */
const longestCluster = 20_000;

interface Block {
  readonly at: number;
  readonly picture: boolean;
  readonly sample: Sample;
}

/**
 * A WebM file while it grows: each part is a cluster of known size, so that a kill costs the last one at most. Nothing waits
 * for the other track, which may be silent for hours.
 */
export class WebmFile implements GrowingFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #syncSeconds: number;
  #unsynced = 0;
  #from: number | undefined;

  private constructor({ path, syncSeconds }: FileOptions, handle: FileHandle) {
    this.path = path;
    this.#syncSeconds = syncSeconds;
    this.#handle = handle;
  }

  /** Rejects when the file is there already, or cannot be made. Throws NotInWebm. */
  static async create(options: FileOptions): Promise<WebmFile> {
    const head = webmHead(options.formats);
    const handle = await open(options.path, 'wx', 0o600);
    await handle.write(head);
    return new WebmFile(options, handle);
  }

  async append({ runs, seconds }: CutPart): Promise<void> {
    const blocks = runs
      .flat()
      .map(blockOf)
      .toSorted((a, b) => a.at - b.at);
    this.#from ??= blocks[0]?.at ?? 0;
    const from = this.#from;
    for (let rest = blocks; rest.length > 0; ) {
      const begins = rest[0]?.at ?? 0;
      const end = rest.findIndex(({ at }) => at - begins > longestCluster);
      const count = end < 0 ? rest.length : end;
      await this.#handle.write(cluster(rest.slice(0, count), Math.max(0, begins - from), from));
      rest = rest.slice(count);
    }
    this.#unsynced += seconds;
    if (this.#unsynced < this.#syncSeconds) return;
    this.#unsynced = 0;
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** When it is shown, in whole milliseconds on the publication's clock. */
function blockOf(sample: Sample): Block {
  const { unit, decodeTime, offset } = sample;
  const at = Math.round(((decodeTime + offset) * 1000) / timescale(unit.format));
  return { at, picture: unit.format.kind === 'video', sample };
}

function cluster(blocks: readonly Block[], begins: number, from: number): Buffer {
  const content = blocks.map(({ at, picture, sample: { unit } }) => {
    const head = Buffer.alloc(4);
    head[0] = 0x80 | trackNumber(picture ? 'video' : 'audio');
    head.writeInt16BE(Math.max(-32_768, at - from - begins), 1);
    head[3] = unit.keyframe ? 0x80 : 0;
    return element(ids.simpleBlock, head, unit.data);
  });
  return element(ids.cluster, element(ids.timestamp, unsigned(begins)), ...content);
}
