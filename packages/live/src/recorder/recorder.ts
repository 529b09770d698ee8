import type { Format } from '../codecs/index.ts';
import { type CutPart, Cutter } from '../fmp4/index.ts';
import type { Publication, Reader } from '../plane/index.ts';
import { finishRecording } from './finish.ts';
import { type Container, containerOf, type GrowingFile } from './growing-file.ts';
import { Mp4File } from './mp4-file.ts';
import { WebmFile } from './webm/webm-file.ts';

export interface BegunFile {
  /** Counts from 1. */
  readonly number: number;
  readonly container: Container;
  readonly formats: readonly Format[];
  /** Where it begins: milliseconds on the publication's clock, and since 1970. */
  readonly offsetMs: number;
  readonly startsAt: number;
}

export interface RecordedFile {
  readonly path: string;
  /** Counts from 1. */
  readonly number: number;
  readonly seconds: number;
  readonly bytes: number;
  /** When it begins: milliseconds since 1970. */
  readonly startsAt: number;
  /** Another file follows. */
  readonly more: boolean;
}

export interface RecorderOptions {
  readonly publication: Publication;
  readonly soundOnly: boolean;
  /** A file ends at the first keyframe from here on; Infinity for one file. */
  readonly splitSeconds: number;
  /** Bytes that may wait for the disk. */
  readonly mostBytes: number;
  /** Says where a file goes that is not there yet. One begins anew where the formats change, too. What it throws ends it all. */
  readonly begin: (file: BegunFile) => string | Promise<string>;
  /** The file is finished: plain, seekable, on the disk. */
  readonly onFinished: (file: RecordedFile) => void | Promise<void>;
}

const partSeconds = 1;
const syncSeconds = 5;

type Step =
  | { readonly do: 'begin'; readonly at: number; readonly formats: readonly Format[] }
  | { readonly do: 'append'; readonly part: CutPart };

/** Writes a publication into files, one behind the other without gap. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #reader: Reader;
  readonly #cutter: Cutter;
  #steps: Step[] = [];
  #formats: readonly Format[] = [];
  #file: GrowingFile | undefined;
  #number = 0;
  #startsAt = 0;

  constructor(options: RecorderOptions) {
    const { publication, soundOnly, splitSeconds, mostBytes } = options;
    this.#options = options;
    this.#reader = publication.read({ mostBytes, soundOnly, from: 'last keyframe' });
    const cut = { segmentSeconds: splitSeconds, partSeconds, largestSegmentBytes: Infinity };
    this.#cutter = new Cutter(
      { ...cut, longestSegmentSeconds: Infinity },
      {
        announced: () => (soundOnly ? [publication.audio] : [publication.video, publication.audio]),
        onFormats: (formats) => {
          this.#formats = formats;
        },
        onSegment: (at) => this.#steps.push({ do: 'begin', at, formats: this.#formats }),
        onPart: (part) => this.#steps.push({ do: 'append', part }),
      },
    );
  }

  /** Units that the disk was too slow for. */
  get skipped(): number {
    return this.#reader.skipped;
  }

  /** Records until the publication ends, or `stop`. Rejects with NotInMp4, NotInWebm, and with what the disk says; files stay as they are. */
  async run(): Promise<void> {
    try {
      for await (const { units } of this.#reader) {
        for (const unit of units) this.#cutter.push(unit);
        await this.#write();
      }
      this.#cutter.end();
      await this.#write();
      await this.#finish(false);
    } finally {
      this.#reader.close();
      await this.#file?.close();
    }
  }

  /** Takes nothing more in; `run` resolves when what was taken is written. */
  stop(): void {
    this.#reader.end();
  }

  async #write(): Promise<void> {
    const steps = this.#steps;
    this.#steps = [];
    for (const step of steps) {
      if (step.do === 'append') await this.#file?.append(step.part);
      else {
        await this.#finish(true);
        await this.#begin(step.at, step.formats);
      }
    }
  }

  async #begin(at: number, formats: readonly Format[]): Promise<void> {
    const number = this.#number + 1;
    const offsetMs = Math.round(at / 1000);
    const startsAt = this.#options.publication.startedAt + offsetMs;
    const container = containerOf(formats);
    const path = await this.#options.begin({ number, container, formats, offsetMs, startsAt });
    const options = { path, formats, syncSeconds };
    this.#file = await (container === 'webm' ? WebmFile.create(options) : Mp4File.create(options));
    this.#number = number;
    this.#startsAt = startsAt;
  }

  async #finish(more: boolean): Promise<void> {
    const file = this.#file;
    if (!file) return;
    this.#file = undefined;
    await file.close();
    const { path } = file;
    const { seconds, bytes } = await finishRecording(path);
    await this.#options.onFinished({
      path,
      number: this.#number,
      seconds,
      bytes,
      startsAt: this.#startsAt,
      more,
    });
  }
}
