import type { Ffmpeg, Processes } from '@bandstand/media';
import type { Log } from '@bandstand/sqlite';
import type { StreamName } from '../engine/index.ts';
import type { AppName } from '../names/index.ts';
import type { Plane, Publication } from '../plane/index.ts';
import { ladderEncoder } from './command.ts';
import { Ladder, type LadderOptions } from './ladder.ts';
import { isTakeable, type Rung, type RungName, rungsOf, usualRungs, type WantedRung } from './rungs.ts';

/** What an app wishes. */
export interface LadderWish {
  readonly enabled: boolean;
  /** Empty for the usual sizes. */
  readonly renditions: readonly WantedRung[];
  /** Of the app at once; 0 for as many as the server has room for. */
  readonly maxStreams: number;
}

export interface LaddersOptions {
  readonly plane: Pick<Plane, 'find'>;
  readonly processes: Processes;
  /** Null where there is none. */
  readonly ffmpeg: Ffmpeg | null;
  /** Of all apps at once; 0 for none. */
  readonly most: number;
  readonly wish: (app: AppName) => LadderWish;
  readonly log: Log;
  /** Between two children of a stream, the first and the longest time. Milliseconds. */
  readonly againMs?: { readonly first: number; readonly longest: number };
  /** After which a child that does nothing is given up. Milliseconds. */
  readonly silenceMs?: number;
}

/** How the smaller sizes of a stream do. */
export interface LadderFacts {
  /** `idle`: nobody watches by HLS. `restarting`: the child died, and another one will be started. */
  readonly state: 'idle' | 'running' | 'restarting' | 'refused';
  /** Why they are not made now, for people. */
  readonly reason: string | null;
  readonly restarts: number;
  readonly rungs: readonly Rung[];
}

/** Smaller sizes of streams for players on slow lines, made by ffmpeg while somebody wants them. */
export class Ladders {
  readonly #options: LaddersOptions;
  readonly #running = new Map<Publication, Ladder>();
  readonly #refused = new WeakMap<Publication, Pick<LadderFacts, 'state' | 'reason'>>();

  constructor(options: LaddersOptions) {
    this.#options = options;
  }

  /** Ladders that run. */
  get running(): number {
    return this.#running.size;
  }

  /** Whether an app wishes for them. */
  wanted(app: AppName): boolean {
    return this.#options.wish(app).enabled;
  }

  /** Whether this size is one of those that are to be made of the publication as it is sent now. */
  offers({ stream, video }: Publication, name: RungName): boolean {
    if (!video || !isTakeable(video)) return false;
    return rungsOf(video, wantedOf(this.#options.wish(stream.app))).some((rung) => rung.name === name);
  }

  /**
   * Begins the ladder of a publication that has none; undefined where that cannot be: `facts` says why. `onRung` is told of
   * each rung when it begins.
   */
  open(publication: Publication, onRung: LadderOptions['onRung']): Ladder | undefined {
    const needless = this.#isNeedless(publication);
    const reason = needless ?? this.#whyNot(publication.stream.app);
    if (reason === undefined) {
      this.#refused.delete(publication);
      return this.#begin(publication, onRung);
    }
    if (needless === undefined) this.#tell(publication, reason);
    this.#refused.set(publication, { reason, state: needless === undefined ? 'refused' : 'idle' });
    return undefined;
  }

  /** Undefined where nobody publishes, or the app does not wish for smaller sizes. */
  facts(stream: StreamName): LadderFacts | undefined {
    const publication = this.#options.plane.find(stream);
    if (!publication || !this.wanted(stream.app)) return undefined;
    const ladder = this.#running.get(publication);
    if (!ladder) {
      const { state, reason } = this.#refused.get(publication) ?? { state: 'idle', reason: null };
      return { state, reason, restarts: 0, rungs: [] };
    }
    const { trouble: reason, restarts, feeds } = ladder;
    const state = reason === null ? 'running' : 'restarting';
    return { state, reason, restarts, rungs: feeds.map(({ rung }) => rung) };
  }

  /** Ends all of them; resolves when no child runs. */
  async close(): Promise<void> {
    const open = Array.from(this.#running.values());
    for (const ladder of open) ladder.close();
    await Promise.all(open.map(({ over }) => over));
  }

  /** What there is to be said of a stream of which nothing smaller can be made, wherever that is. */
  #isNeedless({ stream, video }: Publication): string | undefined {
    if (!video) return 'There are no pictures.';
    if (video.codec === 'vp8') return 'VP8 does not go into HLS.';
    if (!isTakeable(video)) return 'The pictures are too large to be made smaller here.';
    const rungs = rungsOf(video, wantedOf(this.#options.wish(stream.app)));
    return rungs.length === 0 ? 'The pictures are small already.' : undefined;
  }

  #whyNot(app: AppName): string | undefined {
    const { ffmpeg, most, wish } = this.#options;
    if (ffmpeg === null) return 'There is no ffmpeg on this server.';
    if (!ffmpeg.encoders.has(ladderEncoder)) return `This server's ffmpeg lacks ${ladderEncoder}.`;
    if (this.#running.size >= most)
      return `The server makes smaller sizes of no more than ${streams(most)} at once, and has no room.`;
    const { maxStreams } = wish(app);
    const ofApp = Array.from(this.#running.keys()).filter(({ stream }) => stream.app === app).length;
    return maxStreams > 0 && ofApp >= maxStreams
      ? `The app has smaller sizes of no more than ${streams(maxStreams)} at once, and no room for more.`
      : undefined;
  }

  #tell(publication: Publication, reason: string): void {
    if (this.#refused.get(publication)?.reason === reason) return;
    const { app, room } = publication.stream;
    this.#options.log.warn({ app, room, reason }, 'no smaller sizes are made of a stream');
  }

  #begin(publication: Publication, onRung: LadderOptions['onRung']): Ladder {
    const { processes, ffmpeg, wish, log, againMs, silenceMs } = this.#options;
    if (ffmpeg === null) throw new Error('a ladder is begun where there is an ffmpeg');
    const ladder = new Ladder({
      publication,
      wanted: wantedOf(wish(publication.stream.app)),
      processes,
      ffmpeg,
      againMs: againMs ?? { first: 1000, longest: 60_000 },
      silenceMs: silenceMs ?? 15_000,
      log,
      onRung,
      onOver: () => this.#running.delete(publication),
    });
    if (!ladder.closed) this.#running.set(publication, ladder);
    return ladder;
  }
}

const wantedOf = ({ renditions }: LadderWish): readonly WantedRung[] =>
  renditions.length > 0 ? renditions : usualRungs;

const streams = (count: number): string => (count === 1 ? 'one stream' : `${count} streams`);
