import type { HlsOptions } from './options.ts';
import { bitrate, type Part, type Segment } from './segment.ts';

/** The segments of a rendition that can be fetched, the newest of which may still grow. */
export class Window {
  readonly #options: HlsOptions;
  readonly #inits = new Map<number, Buffer>();
  #segments: Segment[] = [];
  /** Left the playlist, and can be fetched for a while. */
  #leaving: Segment[] = [];
  #next = 0;
  #init = -1;
  #fresh = false;
  #bytes = 0;
  #discontinuities = 0;
  #longest: number;
  #longestPart: number;
  #peak = 0;

  constructor(options: HlsOptions) {
    this.#options = options;
    this.#longest = options.segmentSeconds;
    this.#longestPart = options.partSeconds;
  }

  /** Those of the playlist; the last one is open. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get open(): Segment | undefined {
    return this.#segments.at(-1);
  }

  /** Discontinuities that left the playlist. */
  get discontinuities(): number {
    return this.#discontinuities;
  }

  /** Never shrinks, as players demand of a target. Seconds. */
  get longestSegment(): number {
    return this.#longest;
  }

  get longestPart(): number {
    return this.#longestPart;
  }

  /** The highest of all segments, in bits a second. */
  get peak(): number {
    return this.#peak || (this.open ? bitrate(this.open) : 0);
  }

  addInit(init: Buffer): void {
    this.#fresh = this.#init >= 0;
    this.#init += 1;
    this.#inits.set(this.#init, init);
  }

  begin(startsAt: number): void {
    this.#closeOpen();
    this.#segments.push({
      number: this.#next,
      init: this.#init,
      discontinuity: this.#fresh,
      startsAt,
      parts: [],
      seconds: 0,
      size: 0,
    });
    this.#next += 1;
    this.#fresh = false;
    this.#makeRoom();
  }

  add(part: Part): void {
    const { open } = this;
    if (!open) return;
    open.parts.push(part);
    open.seconds += part.seconds;
    open.size += part.bytes.length;
    this.#bytes += part.bytes.length;
    this.#longestPart = Math.max(this.#longestPart, part.seconds);
    // A segment that cannot end yet makes the target longer before it is listed.
    this.#longest = Math.max(this.#longest, open.seconds);
  }

  init(number: number): Buffer | undefined {
    return this.#inits.get(number);
  }

  /** Also one that has just left the playlist. */
  find(number: number): Segment | undefined {
    const has = (segment: Segment): boolean => segment.number === number;
    return this.#segments.find(has) ?? this.#leaving.find(has);
  }

  #closeOpen(): void {
    const { open } = this;
    if (open) this.#peak = Math.max(this.#peak, bitrate(open));
  }

  #makeRoom(): void {
    const { windowSeconds, windowBytes, graceSeconds } = this.#options;
    const seconds = (list: readonly Segment[]): number => list.reduce((sum, each) => sum + each.seconds, 0);
    const full = (): boolean => {
      const [oldest] = this.#segments;
      return (
        this.#segments.length > 2 &&
        (this.#bytes > windowBytes || seconds(this.#segments) - (oldest?.seconds ?? 0) >= windowSeconds)
      );
    };
    while (full()) {
      const [left, ...rest] = this.#segments;
      if (!left) return;
      this.#segments = rest;
      this.#leaving.push(left);
      if (left.discontinuity) this.#discontinuities += 1;
      const tooMany = (): boolean =>
        this.#bytes > windowBytes || seconds(this.#leaving.slice(1)) >= graceSeconds;
      while (this.#leaving.length > 0 && tooMany()) this.#bytes -= this.#leaving.shift()?.size ?? 0;
    }
    const needed = new Set([...this.#leaving, ...this.#segments].map(({ init }) => init));
    for (const number of this.#inits.keys())
      if (number !== this.#init && !needed.has(number)) this.#inits.delete(number);
  }
}
