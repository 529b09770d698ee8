import { type CutPart, Cutter, type CutterPorts, fragment, initSegment, timescale } from '../fmp4/index.ts';
import type { AccessUnit } from '../plane/index.ts';
import type { HlsOptions } from './options.ts';
import { mediaPlaylist, type Names } from './playlist.ts';
import type { Segment } from './segment.ts';
import type { Waiting } from './waiting.ts';
import { Window } from './window.ts';

export interface RenditionOptions {
  readonly options: HlsOptions;
  readonly names: Names;
  readonly announced: CutterPorts['announced'];
  /** When the publication began: milliseconds since 1970. */
  readonly startedAt: number;
  readonly waiting: Waiting;
  /** What begins its segments for this one, too: they have the same numbers, and begin at the same times. */
  readonly follows?: Window;
  /** Told of each segment when it begins. */
  readonly onSegment?: () => void;
}

/** How fast pictures follow each other is looked at anew after so many seconds. */
const rateSeconds = 2;

/** One playlist's media: pictures with sound, or sound alone. */
export class Rendition {
  readonly window: Window;
  readonly #options: RenditionOptions;
  #cutter: Cutter;
  #fragments = 0;
  #frameRate = 0;
  #counted = { pictures: 0, seconds: 0 };
  #ended = false;
  #playlist: Buffer | undefined;

  constructor(options: RenditionOptions) {
    this.#options = options;
    this.window = new Window(options.options);
    this.#cutter = this.#newCutter();
  }

  /** Whether any player finds something to begin with: most know of segments only. */
  get ready(): boolean {
    return this.window.segments.length > 1 || this.#ended;
  }

  /** Whether one that knows of parts does. */
  get begun(): boolean {
    return this.#fragments > 0;
  }

  /** Pictures a second; 0 before it is known, and where there are none. */
  get frameRate(): number {
    return this.#frameRate;
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(unit: AccessUnit): void {
    this.#cutter.push(unit);
  }

  /** What comes next does not follow on what came. */
  pause(): void {
    this.#cutter.end();
  }

  /** What comes next is told to decoders anew. */
  renew(): void {
    this.#cutter.end();
    this.#cutter = this.#newCutter();
  }

  /** A segment of what it follows passed without it. */
  miss(segment: Segment): void {
    this.window.miss(segment);
    this.#changed();
  }

  end(): void {
    this.#cutter.end();
    this.#ended = true;
    this.#playlist = undefined;
  }

  playlist(): Buffer {
    this.#playlist ??= Buffer.from(mediaPlaylist(this.window, this.#options.names, this.#ended));
    return this.#playlist;
  }

  /** Whether the playlist names this segment, or this part of it (RFC 8216bis, 6.2.5.2). */
  reaches(segment: number, part: number | undefined): boolean {
    const { open } = this.window;
    if (this.#ended) return true;
    if (!open) return segment < this.window.next;
    if (part === undefined || segment !== open.number) {
      const past = this.window.find(segment);
      const rolled = part !== undefined && past && part >= past.parts.length;
      return segment < open.number - 1 || (segment < open.number && (!rolled || open.parts.length > 0));
    }
    return open.parts.length > part;
  }

  /** The last segment and part that the playlist names, for players of other renditions. */
  last(): { segment: number; part: number } {
    const { open, segments } = this.window;
    if (open && open.parts.length > 0) return { segment: open.number, part: open.parts.length - 1 };
    const before = segments.at(-2);
    return { segment: before?.number ?? 0, part: Math.max(0, (before?.parts.length ?? 1) - 1) };
  }

  #newCutter(): Cutter {
    const { options, announced, follows } = this.#options;
    const isOther = (unit: AccessUnit): boolean => follows?.at(unit.showAt)?.number !== this.window.next - 1;
    return new Cutter(options, {
      announced,
      onFormats: (formats) => this.window.addInit(initSegment(formats)),
      onSegment: (_, unit) => this.#begin(unit),
      onPart: (part) => this.#add(part),
      ...(follows ? { begins: isOther } : {}),
    });
  }

  #begin({ decodeAt, showAt }: AccessUnit): void {
    const { startedAt, follows, onSegment } = this.#options;
    const other = follows?.at(showAt);
    if (other) this.window.beginAs(other, follows?.since(this.window.next) ?? []);
    else this.window.begin({ startsAt: startedAt + decodeAt / 1000, showAt });
    this.#changed();
    onSegment?.();
  }

  #add({ seconds, independent, runs }: CutPart): void {
    this.#fragments += 1;
    this.window.add({ seconds, independent, bytes: fragment(this.#fragments, runs) });
    for (const { unit, duration } of runs[0] ?? []) {
      if (unit.format.kind !== 'video') break;
      this.#counted.pictures += 1;
      this.#counted.seconds += duration / timescale(unit.format);
    }
    const { pictures, seconds: counted } = this.#counted;
    if (counted > 0 && (this.#frameRate === 0 || counted >= rateSeconds))
      this.#frameRate = pictures / counted;
    if (counted >= rateSeconds) this.#counted = { pictures: 0, seconds: 0 };
    this.#changed();
  }

  #changed(): void {
    this.#playlist = undefined;
    this.#options.waiting.wake();
  }
}
