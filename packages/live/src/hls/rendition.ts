import { Cutter, type CutterPorts, fragment, initSegment } from '../fmp4/index.ts';
import type { AccessUnit } from '../plane/index.ts';
import type { HlsOptions } from './options.ts';
import { mediaPlaylist, type Names } from './playlist.ts';
import type { Waiting } from './waiting.ts';
import { Window } from './window.ts';

export interface RenditionOptions {
  readonly options: HlsOptions;
  readonly names: Names;
  readonly announced: CutterPorts['announced'];
  /** When the publication began: milliseconds since 1970. */
  readonly startedAt: number;
  readonly waiting: Waiting;
}

/** One playlist's media: pictures with sound, or sound alone. */
export class Rendition {
  readonly window: Window;
  readonly #cutter: Cutter;
  readonly #names: Names;
  #fragments = 0;
  #ended = false;
  #playlist: Buffer | undefined;

  constructor({ options, names, announced, startedAt, waiting }: RenditionOptions) {
    this.#names = names;
    this.window = new Window(options);
    const changed = (): void => {
      this.#playlist = undefined;
      waiting.wake();
    };
    this.#cutter = new Cutter(options, {
      announced,
      onFormats: (formats) => this.window.addInit(initSegment(formats)),
      onSegment: (at) => {
        this.window.begin(startedAt + at / 1000);
        changed();
      },
      onPart: ({ seconds, independent, runs }) => {
        this.#fragments += 1;
        this.window.add({ seconds, independent, bytes: fragment(this.#fragments, runs) });
        changed();
      },
    });
  }

  /** Whether any player finds something to begin with: most know of segments only. */
  get ready(): boolean {
    return this.window.segments.length > 1 || this.#ended;
  }

  /** Whether one that knows of parts does. */
  get begun(): boolean {
    return (this.window.segments[0]?.parts.length ?? 0) > 0;
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(unit: AccessUnit): void {
    this.#cutter.push(unit);
  }

  end(): void {
    this.#cutter.end();
    this.#ended = true;
    this.#playlist = undefined;
  }

  playlist(): Buffer {
    this.#playlist ??= Buffer.from(mediaPlaylist(this.window, this.#names, this.#ended));
    return this.#playlist;
  }

  /** Whether the playlist names this segment, or this part of it (RFC 8216bis, 6.2.5.2). */
  reaches(segment: number, part: number | undefined): boolean {
    const { open } = this.window;
    if (this.#ended) return true;
    if (!open) return false;
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
}
