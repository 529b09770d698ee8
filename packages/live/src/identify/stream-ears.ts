import type { Publication, Reader } from '../plane/index.ts';
import { Follower, type HeardEntry } from './follower.ts';
import { type CodedExcerpt, SoundWindow, type WindowOptions } from './sound-window.ts';
import { Speeds } from './speeds.ts';
import type { Answer } from './voice.ts';

/** Bytes of sound that may wait between two looks: more than ten seconds of anything that is sent. */
const mostBytes = 1024 * 1024;

/** Listens to one publication: a reader of its sound alone, a window over it, and what has become of it. */
export class StreamEars {
  readonly publication: Publication;
  readonly speeds = new Speeds();
  readonly #reader: Reader;
  readonly #window: SoundWindow;
  readonly #follower = new Follower();
  /** Entries as they were heard last, and those of them that are not written yet. */
  readonly #unwritten = new Map<number, HeardEntry>();
  readonly #ids = new Map<number, number | null>();

  constructor(publication: Publication, window: WindowOptions) {
    this.publication = publication;
    this.#reader = publication.read({ mostBytes, from: 'next keyframe', soundOnly: true });
    this.#window = new SoundWindow(window);
  }

  /** Takes what has come in; the excerpts that are whole with it, none while nobody wants them. */
  take(wanted: boolean): CodedExcerpt[] {
    const { units } = this.#reader.take();
    return wanted ? units.flatMap((unit) => this.#window.push(unit) ?? []) : [];
  }

  hear(answer: Answer): void {
    this.#note(this.#follower.hear(answer));
  }

  /** An excerpt went by that nobody looked at. */
  pass(atMs: number): void {
    this.#note(this.#follower.pass(atMs));
  }

  /** Nothing more comes; entries that play end. */
  end(): void {
    this.#reader.close();
    this.#note(this.#follower.end());
  }

  /**
   * Writes entries that are new or have changed; `keep` returns the id of the row, null when it is not kept. What it throws
   * comes out, and the rest is written the next time.
   */
  write(keep: (entry: HeardEntry, id: number | undefined) => number | null): void {
    for (const [number, entry] of this.#unwritten) {
      const id = this.#ids.get(number);
      if (id !== null) this.#ids.set(number, keep(entry, id));
      if (entry.endsMs !== null) this.#ids.delete(number);
      this.#unwritten.delete(number);
    }
  }

  /** Rows of entries that may go on but do not play now. */
  over(): number[] {
    const playing = this.#follower.now?.number;
    return [...this.#ids].flatMap(([number, id]) => (id === null || number === playing ? [] : [id]));
  }

  #note(entries: readonly HeardEntry[]): void {
    for (const entry of entries) this.#unwritten.set(entry.number, entry);
  }
}
