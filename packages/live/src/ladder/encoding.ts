import { setPriority } from 'node:os';
import type { Ffmpeg, Processes, RunningProcess } from '@bandstand/media';
import type { AccessUnit } from '../plane/index.ts';
import { ladderCommand } from './command.ts';
import { type EncodedPicture, FragmentReader } from './fragments.ts';
import { matroska } from './matroska.ts';
import type { Rung } from './rungs.ts';

export interface EncodingOptions {
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg;
  readonly rungs: readonly Rung[];
  /** Told of each picture that comes out, and when its source is shown: microseconds on the publication's clock. */
  readonly onPicture: (picture: EncodedPicture, showAt: number) => void;
  /** A child that takes nothing, or gives nothing for what it took, is given up after so many milliseconds. */
  readonly silenceMs: number;
}

/** More pictures than a decoder and an encoder hold back between them. */
const mostHeld = 50;
/** Behind everything that has to be in time. */
const politeness = 10;

/** One child that makes all sizes of pictures of one format. */
export class Encoding {
  readonly #options: EncodingOptions;
  readonly #child: RunningProcess;
  readonly #from: number;
  #sent = 0;
  #given = 0;
  #heardAt = performance.now();

  private constructor(options: EncodingOptions, child: RunningProcess, from: number) {
    this.#options = options;
    this.#child = child;
    this.#from = from;
  }

  /**
   * Encodes from this keyframe on, up to the end of the units or to one of another format, which is returned.
   * Rejects when the child fails.
   */
  static async run(
    options: EncodingOptions,
    first: AccessUnit,
    units: AsyncIterator<AccessUnit, undefined>,
    onChild: (child: RunningProcess) => void,
  ): Promise<AccessUnit | undefined> {
    const { processes, ffmpeg, rungs } = options;
    const child = await processes.start(ladderCommand(ffmpeg, rungs), { stdin: true, service: true });
    onChild(child);
    yieldTo(child);
    const encoding = new Encoding(options, child, first.showAt);
    try {
      const taking = encoding.#take();
      const next = await Promise.race([encoding.#feed(first, units), taking.then(() => undefined)]);
      child.stdin?.end();
      await taking;
      const { error } = await child.ended;
      if (error) throw error;
      return next;
    } finally {
      await child.stop();
    }
  }

  async #feed(
    first: AccessUnit,
    units: AsyncIterator<AccessUnit, undefined>,
  ): Promise<AccessUnit | undefined> {
    const { format } = first;
    if (format.kind !== 'video') throw new Error('a ladder begins with a picture');
    await this.#write(matroska.begin(format));
    await this.#put(first);
    for (let next = await units.next(); next.done !== true; next = await units.next()) {
      if (next.value.format !== format) return next.value;
      await this.#put(next.value);
    }
    return undefined;
  }

  async #put(unit: AccessUnit): Promise<void> {
    const at = unit.showAt - this.#from;
    // Shown before the first: it needs pictures that were not sent.
    if (at < 0) return;
    const silence = performance.now() - this.#heardAt;
    if (this.#sent - this.#given > mostHeld && silence > this.#options.silenceMs)
      await this.#child.stop('timeout');
    this.#sent += 1;
    await this.#write(matroska.picture(unit, at));
  }

  async #write(bytes: Buffer): Promise<void> {
    const { stdin, ended } = this.#child;
    if (!stdin || stdin.destroyed || stdin.write(bytes)) return;
    const stuck = setTimeout(() => void this.#child.stop('timeout'), this.#options.silenceMs);
    await Promise.race([new Promise<void>((resolve) => void stdin.once('drain', resolve)), ended]);
    clearTimeout(stuck);
  }

  async #take(): Promise<void> {
    const reader = new FragmentReader();
    for await (const bytes of this.#child.stdout)
      for (const picture of reader.feed(bytes)) {
        this.#heardAt = performance.now();
        if (picture.track === 0) this.#given += 1;
        this.#options.onPicture(picture, this.#from + (picture.at * 1e6) / 90_000);
      }
  }
}

/** The server itself goes first, and so does everything else that is in a hurry. */
function yieldTo({ pid }: RunningProcess): void {
  try {
    setPriority(pid, politeness);
  } catch {
    // It is gone already: its end says why.
  }
}
