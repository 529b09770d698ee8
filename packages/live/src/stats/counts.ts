import type { LiveEvents } from '../events/index.ts';

/** Numbers by a word, which only grow. */
export class Count {
  readonly #counted = new Map<string, number>();

  add(key: string): void {
    this.#counted.set(key, (this.#counted.get(key) ?? 0) + 1);
  }

  get all(): ReadonlyMap<string, number> {
    return this.#counted;
  }
}

/** What has happened since the start, counted as it is told. */
export class EventCounts {
  readonly started = new Count();
  readonly ended = new Count();
  readonly joined = new Count();
  readonly recordings = new Count();
  readonly #off: () => void;

  constructor(events: LiveEvents) {
    this.#off = events.on((event) => {
      if (event.kind === 'started') this.started.add(event.protocol);
      else if (event.kind === 'ended') this.ended.add(event.reason);
      else if (event.kind === 'viewer joined') this.joined.add(event.protocol);
      else if (event.kind.startsWith('recording '))
        this.recordings.add(event.kind.slice('recording '.length));
    });
  }

  close(): void {
    this.#off();
  }
}
