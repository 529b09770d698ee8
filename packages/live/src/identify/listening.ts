import { mkdir, rm } from 'node:fs/promises';
import type { Log } from '@bandstand/sqlite';
import type { StreamName } from '../engine/index.ts';
import { streamIdOf } from '../events/index.ts';
import type { AppName } from '../names/index.ts';
import type { Plane, Publication } from '../plane/index.ts';
import type { HeardWords, ListOwner } from '../tracklist/index.ts';
import { Ears, type EarsOptions } from './ears.ts';
import type { HeardEntry } from './follower.ts';
import { IdentifierAway } from './port.ts';
import type { CodedExcerpt, WindowOptions } from './sound-window.ts';
import { StreamEars } from './stream-ears.ts';
import { Turns } from './turns.ts';

export interface ListeningOptions extends EarsOptions {
  readonly plane: Pick<Plane, 'onStarted'>;
  /** Whether an app wants its streams identified; asked at each look. */
  readonly wanted: (app: AppName) => boolean;
  /** Keeps what was heard; see TrackLists. */
  readonly keep: (app: AppName, owner: ListOwner, heard: HeardWords, id: number | undefined) => number | null;
  /**
   * Told after each excerpt how far the stream is and which open entries of it do not play; undefined when nobody listens to
   * it any more.
   */
  readonly onHeard: (stream: StreamName, heard: HeardSoFar | undefined) => void;
  readonly log: Log;
  /** Excerpts that are looked at at once, of all streams; 1 unless told. */
  readonly atOnce?: number;
  /** From one look at what came in to the next, ms; 1000 unless told. */
  readonly tickMs?: number;
  readonly window?: WindowOptions;
}

/** How far a stream is listened to. */
export interface HeardSoFar {
  /** On the stream's clock. */
  readonly untilMs: number;
  /** Entries that may go on but do not play now. */
  readonly over: readonly number[];
}

/** What became of excerpts since the start. */
export interface ListeningTally {
  /** Streams that are listened to. */
  readonly streams: number;
  readonly heard: number;
  readonly recognised: number;
  /** Left out because others were in work. */
  readonly skipped: number;
  /** Identification was away. */
  readonly away: number;
  readonly failed: number;
}

export const excerptWindow: WindowOptions = { lengthMs: 16_000, stepMs: 12_000, mostBytes: 4 * 1024 * 1024 };

/**
 * Listens to all that is published, excerpt by excerpt, and writes down what it is. Publishers notice nothing of it: each is
 * read through a queue of its own with a bound, and what there is no time for is skipped and counted.
 */
export class Listening {
  readonly #options: ListeningOptions;
  readonly #ears: Ears;
  readonly #streams = new Set<StreamEars>();
  readonly #ending = new Set<Promise<void>>();
  readonly #turns: Turns<StreamEars, CodedExcerpt>;
  readonly #over = new AbortController();
  readonly #counts = { heard: 0, recognised: 0, skipped: 0, away: 0, failed: 0 };
  #stop: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ListeningOptions) {
    this.#options = options;
    this.#ears = new Ears(options);
    this.#turns = new Turns(options.atOnce ?? 1);
  }

  /** Empties its folder and listens to what is published from now on. */
  async start(): Promise<void> {
    const { folder, plane, tickMs = 1000 } = this.#options;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#stop = plane.onStarted((publication) => this.#begin(publication));
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
  }

  tally(): ListeningTally {
    return { ...this.#counts, streams: this.#streams.size };
  }

  /** Ends it; what was heard until then is written. */
  async close(): Promise<void> {
    this.#stop?.();
    clearInterval(this.#timer);
    this.#over.abort();
    await this.#turns.close();
    for (const stream of this.#streams) this.#end(stream);
    await Promise.all(this.#ending);
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  #begin(publication: Publication): void {
    this.#streams.add(new StreamEars(publication, this.#options.window ?? excerptWindow));
  }

  #tick(): void {
    for (const stream of this.#streams) {
      const excerpts = stream.take(this.#options.wanted(stream.publication.stream.app));
      for (const excerpt of excerpts) this.#ask(stream, excerpt);
      if (stream.publication.ended) this.#end(stream);
    }
  }

  #ask(stream: StreamEars, excerpt: CodedExcerpt): void {
    if (!this.#options.identifier.ready()) {
      this.#counts.away += 1;
      stream.pass(excerpt.atMs);
      this.#write(stream, excerpt);
      return;
    }
    if (this.#turns.ask(stream, excerpt, (turn) => this.#hear(stream, turn))) this.#counts.skipped += 1;
  }

  async #hear(stream: StreamEars, excerpt: CodedExcerpt): Promise<void> {
    const { atMs, lengthMs } = excerpt;
    try {
      const found = await this.#ears.hear(excerpt, stream.speeds, this.#over.signal);
      this.#counts.heard += 1;
      if (found.length > 0) this.#counts.recognised += 1;
      stream.hear({ atMs, lengthMs, found });
    } catch (error) {
      this.#failed(error);
      stream.pass(atMs);
    }
    this.#write(stream, excerpt);
  }

  #failed(error: unknown): void {
    if (this.#over.signal.aborted) return;
    if (error instanceof IdentifierAway) this.#counts.away += 1;
    else {
      this.#counts.failed += 1;
      this.#options.log.warn({ err: error }, 'an excerpt of a stream could not be listened to');
    }
  }

  #end(stream: StreamEars): void {
    this.#streams.delete(stream);
    const ending = this.#finish(stream).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** What was cut before the end is still looked at. */
  async #finish(stream: StreamEars): Promise<void> {
    if (!this.#over.signal.aborted) await this.#turns.idle(stream);
    stream.end();
    this.#write(stream);
    this.#options.onHeard(stream.publication.stream, undefined);
  }

  #write(stream: StreamEars, excerpt?: CodedExcerpt): void {
    const { keep, onHeard, log } = this.#options;
    const { publication } = stream;
    const owner = { streamId: streamIdOf(publication) };
    try {
      stream.write((entry, id) => keep(publication.stream.app, owner, wordsOf(entry), id));
      if (excerpt)
        onHeard(publication.stream, { untilMs: excerpt.atMs + excerpt.lengthMs, over: stream.over() });
    } catch (error) {
      log.warn({ err: error }, 'what was heard could not be written; it is tried again');
    }
  }
}

/** An entry as its list has it. */
export function wordsOf({ startsMs, endsMs, track }: HeardEntry): HeardWords {
  const { title, artist, release, mbid, acoustid, libraryTrack, score } = track;
  return { startsMs, endsMs, title, artist, release, mbid, acoustid, libraryTrack, score };
}
