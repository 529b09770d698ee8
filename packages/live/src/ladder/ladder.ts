import type { Ffmpeg, Processes, RunningProcess } from '@bandstand/media';
import type { Log } from '@bandstand/sqlite';
import type { AccessUnit, Publication, Reader } from '../plane/index.ts';
import { Encoding } from './encoding.ts';
import { RungFeed } from './feed.ts';
import type { EncodedPicture } from './fragments.ts';
import { isTakeable, type Rung, type RungName, rungsOf, type WantedRung } from './rungs.ts';

export interface LadderOptions {
  readonly publication: Publication;
  readonly wanted: readonly WantedRung[];
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg;
  /** Between two children, the first and the longest time. Milliseconds. */
  readonly againMs: { readonly first: number; readonly longest: number };
  readonly silenceMs: number;
  readonly log: Log;
  /** Told of each rung when it begins. Its feed goes on where one child takes the place of another. */
  readonly onRung: (feed: RungFeed) => void;
  /** Called once when it is over: it was closed, the stream ended, or nothing smaller can be made of it. */
  readonly onOver: () => void;
}

/** What waits for the child; what does not fit is left out up to a keyframe. */
const readerBytes = 16 * 1024 * 1024;
/** A child that did its work for so long may fail again as if it were the first time. */
const steadyMs = 30_000;

/**
 * The smaller sizes of one publication, made by one child from its pictures as they come. A child that dies is started again;
 * the publication knows nothing of it.
 */
export class Ladder {
  readonly #options: LadderOptions;
  readonly #over: Promise<void>;
  #feeds = new Map<RungName, RungFeed>();
  #reader: Reader | undefined;
  #child: RunningProcess | undefined;
  #wake: (() => void) | undefined;
  #closed = false;
  #restarts = 0;
  #trouble: string | null = null;

  constructor(options: LadderOptions) {
    this.#options = options;
    this.#over = this.#run();
  }

  /** The largest first. */
  get feeds(): RungFeed[] {
    return Array.from(this.#feeds.values());
  }

  /** Children that were started in place of one that died. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Why it stands still at the moment; null while it does not. */
  get trouble(): string | null {
    return this.#trouble;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves when it is over, whyever. Never rejects. */
  get over(): Promise<void> {
    return this.#over;
  }

  /** Ends the child. Twice is once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader?.close();
    this.#wake?.();
    void this.#child?.stop();
    for (const feed of this.#feeds.values()) feed.end();
    this.#options.onOver();
  }

  async #run(): Promise<void> {
    const { publication, againMs } = this.#options;
    for (let failures = 0; !this.#closed && !publication.ended; ) {
      const since = performance.now();
      try {
        await this.#once();
        break;
      } catch (error) {
        if (this.#closed || publication.ended) break;
        failures = performance.now() - since > steadyMs ? 0 : failures;
        const wait = Math.min(againMs.longest, againMs.first * 2 ** Math.min(failures, 20));
        failures += 1;
        this.#broke(error, wait);
        await this.#wait(wait);
        this.#restarts += 1;
      }
    }
    this.close();
  }

  #broke(error: unknown, againMs: number): void {
    const { app, room } = this.#options.publication.stream;
    this.#trouble = error instanceof Error ? error.message : 'ffmpeg failed';
    for (const feed of this.#feeds.values()) feed.breakOff();
    this.#options.log.warn(
      { app, room, err: error, againMs },
      'the smaller sizes of a stream broke off and are begun again',
    );
  }

  /** From the last keyframe on, one child for each format that the source has. Rejects when a child fails. */
  async #once(): Promise<void> {
    const reader = this.#options.publication.read({ mostBytes: readerBytes, from: 'last keyframe' });
    this.#reader = reader;
    try {
      const pictures = picturesOf(reader);
      let first = (await pictures.next()).value;
      while (first && !this.#closed) first = await this.#encode(first, pictures);
    } finally {
      reader.close();
    }
  }

  async #encode(
    first: AccessUnit,
    pictures: AsyncIterator<AccessUnit, undefined>,
  ): Promise<AccessUnit | undefined> {
    const { wanted, processes, ffmpeg, silenceMs } = this.#options;
    if (first.format.kind !== 'video') return undefined;
    const rungs = isTakeable(first.format) ? rungsOf(first.format, wanted) : [];
    this.#offer(rungs);
    if (rungs.length === 0) return undefined;
    const onPicture = (picture: EncodedPicture, showAt: number): void => {
      const rung = rungs[picture.track];
      if (rung) this.#give(rung.name, picture, Math.round(showAt));
    };
    return Encoding.run({ processes, ffmpeg, rungs, silenceMs, onPicture }, first, pictures, (child) => {
      this.#child = child;
      if (this.#closed) void child.stop();
    });
  }

  #offer(rungs: readonly Rung[]): void {
    const before = this.#feeds;
    const kept = ({ name, width, height }: Rung): RungFeed | undefined => {
      const feed = before.get(name);
      return feed?.rung.width === width && feed.rung.height === height ? feed : undefined;
    };
    this.#feeds = new Map(rungs.map((rung) => [rung.name, kept(rung) ?? new RungFeed(rung)]));
    const now = new Set(this.#feeds.values());
    for (const feed of before.values()) if (!now.delete(feed)) feed.end();
    for (const feed of now) this.#options.onRung(feed);
  }

  #give(name: RungName, picture: EncodedPicture, showAt: number): void {
    this.#trouble = null;
    this.#feeds.get(name)?.write(picture, showAt);
  }

  async #wait(milliseconds: number): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function* picturesOf(reader: Reader): AsyncGenerator<AccessUnit, undefined> {
  for await (const { units } of reader)
    for (const unit of units) if (unit.format.kind === 'video') yield unit;
  return undefined;
}
