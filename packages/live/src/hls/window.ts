import type { HlsOptions } from './options.ts';
import { bitrate, type Part, type Segment } from './segment.ts';

/** Times of the same picture may differ by so much where it was encoded anew. Microseconds. */
const slack = 1000;

/** When the first picture of a segment was sent and is shown. */
export type Beginning = Pick<Segment, 'startsAt' | 'showAt'>;

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
  #epoch = 0;
  #growing = false;
  #bytes = 0;
  #longest: number;
  #longestPart: number;
  #peak = 0;

  constructor(options: HlsOptions) {
    this.#options = options;
    this.#longest = options.segmentSeconds;
    this.#longestPart = options.partSeconds;
  }

  /** Those of the playlist; the last one may be open. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get open(): Segment | undefined {
    return this.#growing ? this.#segments.at(-1) : undefined;
  }

  /** The number of the segment that comes next. */
  get next(): number {
    return this.#next;
  }

  /** Discontinuities that left the playlist. */
  get discontinuities(): number {
    const [first] = this.#segments;
    return first ? first.epoch - (first.discontinuity ? 1 : 0) : 0;
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

  begin({ startsAt, showAt }: Beginning): void {
    if (this.#fresh) this.#epoch += 1;
    const [number, discontinuity, epoch] = [this.#next, this.#fresh, this.#epoch];
    this.#push({ number, discontinuity, epoch, startsAt, showAt }, false);
  }

  /** Begins the counterpart of another window's segment. What lies between, of those from `next` on, is missing. */
  beginAs(other: Segment, since: readonly Segment[]): void {
    const between = since.filter(({ number }) => number < other.number);
    const isNext = this.#next === other.number - between.length;
    if (this.#segments.length === 0 || !isNext) this.#clear();
    else for (const segment of between) this.miss(segment);
    this.#push(other, false);
  }

  /** The counterpart of another window's segment, which is over, is not there. */
  miss(other: Segment): void {
    this.#push(other, true);
    const open = this.#segments.at(-1);
    if (open) open.seconds = other.seconds;
    this.#longest = Math.max(this.#longest, other.seconds);
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

  /** All from this number on, also those that have just left the playlist. */
  since(number: number): Segment[] {
    return [...this.#leaving, ...this.#segments].filter((segment) => segment.number >= number);
  }

  /** The segment that holds what is shown at this time; undefined when that was before all that are there. */
  at(showAt: number): Segment | undefined {
    const begun = (segment: Segment): boolean => segment.showAt <= showAt + slack;
    return this.#segments.findLast(begun) ?? this.#leaving.findLast(begun);
  }

  #push(as: Omit<Segment, 'init' | 'missing' | 'parts' | 'seconds' | 'size'>, missing: boolean): void {
    const { open } = this;
    if (open) this.#peak = Math.max(this.#peak, bitrate(open));
    const { number, discontinuity, epoch, startsAt, showAt } = as;
    const about = { number, discontinuity, epoch, startsAt, showAt, init: this.#init, missing };
    this.#segments.push({ ...about, parts: [], seconds: 0, size: 0 });
    this.#growing = !missing;
    this.#next = number + 1;
    this.#fresh = false;
    this.#makeRoom();
  }

  /** What was there is too long ago for anybody to go on from it. */
  #clear(): void {
    this.#segments = [];
    this.#leaving = [];
    this.#bytes = 0;
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
      const tooMany = (): boolean =>
        this.#bytes > windowBytes || seconds(this.#leaving.slice(1)) >= graceSeconds;
      while (this.#leaving.length > 0 && tooMany()) this.#bytes -= this.#leaving.shift()?.size ?? 0;
    }
    const needed = new Set([...this.#leaving, ...this.#segments].map(({ init }) => init));
    for (const number of this.#inits.keys())
      if (number !== this.#init && !needed.has(number)) this.#inits.delete(number);
  }
}
