import type { Clock } from '@bandstand/sqlite';
import type { LivePrincipal } from '../access/index.ts';
import type { AppDatabases } from '../apps/index.ts';
import { type StreamName, streamKey } from '../engine/index.ts';
import { streamIdOf } from '../events/index.ts';
import type { Plane } from '../plane/index.ts';
import { playingAt } from './store.ts';
import type { TrackLists } from './track-lists.ts';
import type { ListedTrack } from './types.ts';

export interface NowPlayingOptions {
  readonly databases: AppDatabases;
  readonly plane: Pick<Plane, 'find' | 'onStarted'>;
  readonly lists: TrackLists;
  readonly clock: Clock;
}

/** What a room plays. */
export interface NowPlaying {
  /** Whether somebody publishes. */
  readonly live: boolean;
  readonly startedAt: string | null;
  /** With times of the stream; null when nothing is recognised. */
  readonly track: ListedTrack | null;
}

/** How far a stream is. */
interface HeardUntil {
  /** On the stream's clock. */
  readonly untilMs: number;
  /** Entries whose end is not known yet but that do not play. */
  readonly over: readonly number[];
  /** When that was, ms since 1970. */
  readonly at: number;
}

/** What plays in the rooms at this moment, and who wants to know of it. */
export class NowPlayingBoard {
  readonly #options: NowPlayingOptions;
  readonly #heard = new Map<string, HeardUntil>();
  readonly #watching = new Map<string, Set<() => void>>();
  readonly #stop: (() => void)[];

  constructor(options: NowPlayingOptions) {
    this.#options = options;
    this.#stop = [
      options.plane.onStarted(({ stream }) => this.#tell(streamKey(stream))),
      options.lists.onChanged((app, owner) => {
        if (!('streamId' in owner)) return;
        const room = owner.streamId.slice(0, owner.streamId.lastIndexOf('/'));
        this.#tell(streamKey({ app, room }));
      }),
    ];
  }

  close(): void {
    for (const stop of this.#stop) stop();
  }

  /** Whoever listens to a stream says how far it is, and which of its open entries do not play any more. */
  setHeard(stream: StreamName, { untilMs, over }: Omit<HeardUntil, 'at'>): void {
    this.#heard.set(streamKey(stream), { untilMs, over, at: this.#options.clock() });
    this.#tell(streamKey(stream));
  }

  /** Nobody listens to the stream any more. */
  forget(stream: StreamName): void {
    this.#heard.delete(streamKey(stream));
    this.#tell(streamKey(stream));
  }

  /** What plays, as somebody may see it. Throws `not_found`, `busy` as the app's database does. */
  of(stream: StreamName, who: LivePrincipal | null): NowPlaying {
    const { plane, clock, databases, lists } = this.#options;
    const publication = plane.find(stream);
    if (publication === undefined) return { live: false, startedAt: null, track: null };
    const { startedAt } = publication;
    const streamId = streamIdOf(publication);
    // The stream's own clock, where somebody follows it: it may run otherwise than ours.
    const { untilMs, at, over } = this.#heard.get(streamKey(stream)) ?? {
      untilMs: 0,
      at: startedAt,
      over: [],
    };
    const atMs = untilMs + clock() - at;
    const entry = databases.read(stream.app, (reader) => playingAt(reader, streamId, atMs, over));
    const [track = null] = entry === undefined ? [] : lists.named(who, [entry]);
    return { live: true, startedAt: new Date(startedAt).toISOString(), track };
  }

  /** Tells when it may have changed; returns how to stop. */
  watch(stream: StreamName, told: () => void): () => void {
    const key = streamKey(stream);
    const watchers = this.#watching.get(key) ?? new Set();
    this.#watching.set(key, watchers.add(told));
    return () => {
      watchers.delete(told);
      if (watchers.size === 0 && this.#watching.get(key) === watchers) this.#watching.delete(key);
    };
  }

  #tell(key: string): void {
    for (const told of this.#watching.get(key) ?? []) told();
  }
}
