import { type StreamName, streamKey } from '../engine/index.ts';
import type { LiveEvents } from '../events/index.ts';
import type { AppName } from '../names/index.ts';

interface Publisher {
  readonly stream: StreamName;
  readonly session: string;
  readonly by: string;
}

/**
 * By which key each stream is published. The gate says by whom the next publication of a stream is, and the engine begins it
 * before anything else happens; so the next `started` of that stream is his.
 */
export class Publishers {
  readonly #running = new Map<string, Publisher>();
  readonly #next = new Map<string, string>();
  readonly #off: () => void;

  constructor(events: LiveEvents) {
    this.#off = events.on((event) => {
      if (event.kind === 'started') this.#started(event);
      else if (event.kind === 'ended') this.#ended(event);
    });
  }

  /** @param by the ingress, or what stands for a publish token */
  expect(stream: StreamName, by: string): void {
    this.#next.set(streamKey(stream), by);
  }

  /** By whom a stream is published now. */
  of(stream: StreamName): string | undefined {
    return this.#running.get(streamKey(stream))?.by;
  }

  /** The stream of an app that is published by an ingress now. */
  streamOf(app: AppName, by: string): StreamName | undefined {
    const published = this.#running.values();
    return published.find((one) => one.by === by && one.stream.app === app)?.stream;
  }

  /** By whom a publication is; undefined when it is over. */
  ofSession(stream: StreamName, session: string): string | undefined {
    const publisher = this.#running.get(streamKey(stream));
    return publisher?.session === session ? publisher.by : undefined;
  }

  close(): void {
    this.#off();
  }

  #started({ stream, session }: { readonly stream: StreamName; readonly session: string }): void {
    const key = streamKey(stream);
    const by = this.#next.get(key);
    this.#next.delete(key);
    if (by !== undefined) this.#running.set(key, { stream, session, by });
  }

  #ended({ stream, session }: { readonly stream: StreamName; readonly session: string }): void {
    const key = streamKey(stream);
    if (this.#running.get(key)?.session === session) this.#running.delete(key);
  }
}
