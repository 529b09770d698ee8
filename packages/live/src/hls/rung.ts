import type { AudioFormat, VideoFormat } from '../codecs/index.ts';
import type { AccessUnit } from '../plane/index.ts';
import { Rendition, type RenditionOptions } from './rendition.ts';
import type { Segment } from './segment.ts';
import type { Window } from './window.ts';

export interface RungOptions extends Omit<RenditionOptions, 'announced' | 'follows' | 'onSegment'> {
  readonly main: Window;
  /** How the sound of the main segments is coded now. */
  readonly soundFormat: () => AudioFormat | undefined;
}

/** Times of the same picture may differ by so much. Microseconds. */
const slack = 1000;
/** Packets of sound that wait for pictures of their time: 40 seconds of AAC. */
const mostWaiting = 2000;
/** Segments that it may be behind the main ones before they are told to be missing. */
const mostBehind = 2;

/**
 * A smaller size of a stream: its pictures come a little later than the source's, the sound is the source's own. Its segments
 * are the main ones' counterparts: one begins with the very picture that theirs begins with, or is told to be missing.
 */
export class RungRendition {
  readonly rendition: Rendition;
  readonly #main: Window;
  #sound: AccessUnit[] = [];
  readonly #soundFormat: () => AudioFormat | undefined;
  #segment: Segment | undefined;
  #video: VideoFormat | undefined;
  #audio: AudioFormat | undefined;
  readonly #startedAt: number;
  /** How long before they are shown the source's pictures are decoded, where segments begin. Microseconds. */
  #ahead = 0;
  /** Nothing is taken before a segment begins. */
  #torn = true;

  constructor({ main, soundFormat, ...options }: RungOptions) {
    const announced = (): [VideoFormat | undefined, AudioFormat | undefined] => [this.#video, this.#audio];
    this.rendition = new Rendition({ ...options, announced, follows: main });
    this.#main = main;
    this.#startedAt = options.startedAt;
    this.#soundFormat = soundFormat;
  }

  /** Whether players find the newest there is. */
  get isCurrent(): boolean {
    return this.rendition.begun && this.rendition.window.next >= this.#main.next - mostBehind;
  }

  /** The same sound as in the main segments: it goes in with the pictures of its time. */
  sound(unit: AccessUnit): void {
    this.#sound.push(unit);
    if (this.#sound.length > mostWaiting) this.#sound.shift();
  }

  picture(unit: AccessUnit): void {
    const segment = this.#main.at(unit.showAt);
    const isTaken = segment !== undefined && this.#enters(segment, unit);
    const decodeAt = unit.showAt - this.#ahead;
    const sound = this.#soundUpTo(decodeAt);
    if (!isTaken) return;
    for (const each of sound) if (each.format === this.#audio) this.rendition.push(each);
    this.rendition.push({ ...unit, decodeAt });
  }

  /** Pictures are missing before the next one. */
  interrupt(): void {
    if (!this.#torn) this.rendition.pause();
    this.#torn = true;
  }

  /** A main segment begins: those that are long over have no counterpart any more. */
  keepUp(): void {
    const { window } = this.rendition;
    if (!this.rendition.begun) return;
    for (const segment of this.#main.since(window.next))
      if (segment.number < this.#main.next - mostBehind) this.#miss(segment);
  }

  #miss(segment: Segment): void {
    this.interrupt();
    // What was held back may have begun it after all.
    if (segment.number >= this.rendition.window.next) this.rendition.miss(segment);
  }

  #enters(segment: Segment, unit: AccessUnit): boolean {
    const { format } = unit;
    if (format.kind !== 'video') return false;
    if (segment.number === this.#segment?.number && !this.#torn) return format === this.#video;
    const begins = Math.abs(unit.showAt - segment.showAt) <= slack;
    if ((this.#torn && !begins) || segment.number < this.rendition.window.next) return false;
    if (segment.epoch !== this.#segment?.epoch || format !== this.#video) {
      this.rendition.renew();
      this.#video = format;
      this.#audio = this.#soundFormat();
      // The source's segments end by the clock of decoding: the same sound belongs into both.
      this.#ahead = segment.showAt - Math.round((segment.startsAt - this.#startedAt) * 1000);
    }
    this.#segment = segment;
    this.#torn = false;
    return true;
  }

  #soundUpTo(decodeAt: number): AccessUnit[] {
    const later = this.#sound.findIndex((unit) => unit.decodeAt > decodeAt);
    return this.#sound.splice(0, later < 0 ? this.#sound.length : later);
  }
}
