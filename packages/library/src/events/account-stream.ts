import type { Viewer } from '../access/index.ts';
import type { ChangeFeed } from '../changes/index.ts';
import { eventsIn } from './feed-lines.ts';
import type { LibraryEvent } from './types.ts';

export interface StreamOptions {
  readonly feed: Pick<ChangeFeed, 'follow'>;
  readonly clock: () => number;
  readonly told: (events: readonly LibraryEvent[]) => void;
  /** The feed ended; `error` is why, undefined when it was closed. */
  readonly ended: (error: unknown) => void;
}

/** A page is read a little before it is told: what was made in between must not count as known. ms. */
const overlapMs = 1000;

/** What happens to the library as one viewer sees it, read once for all who listen on his behalf. */
export class AccountStream {
  readonly #stop = new AbortController();
  readonly #ready = Promise.withResolvers<void>();

  constructor(viewer: Viewer, options: StreamOptions) {
    this.#ready.promise.catch(() => {});
    void this.#run(viewer, options);
  }

  /** Resolves when whatever happens from now on will be told; rejects when nothing will. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  close(): void {
    this.#stop.abort();
  }

  async #run(viewer: Viewer, { feed, clock, told, ended }: StreamOptions): Promise<void> {
    try {
      let since = clock() - overlapMs;
      for await (const page of feed.follow(viewer, undefined, this.#stop.signal)) {
        this.#ready.resolve();
        const events = eventsIn(page.bytes, since);
        if (page.caughtUp) since = clock() - overlapMs;
        if (events.length > 0 && !this.#stop.signal.aborted) told(events);
      }
      this.#ready.resolve();
      ended(undefined);
    } catch (error) {
      this.#ready.reject(error);
      ended(this.#stop.signal.aborted ? undefined : error);
    }
  }
}
