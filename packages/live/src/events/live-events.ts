import type { Log } from '@bandstand/sqlite';
import type { LiveEvent } from './happenings.ts';

/** Told at once and in order; must not wait. What it throws is logged and harms nobody else. */
export type LiveListener = (event: LiveEvent) => void;

/**
 * What happens in live, for all its parts and for the rest of the house. `emit` is bound: a media plane takes it as its sink.
 * It neither waits nor throws; an event that a listener causes is told after the one that it answers.
 */
export class LiveEvents {
  readonly #log: Log;
  readonly #listeners = new Set<LiveListener>();
  readonly #waiting: LiveEvent[] = [];
  #telling = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Tells of all that happens from now on, in the order in which they asked; returns how to stop. */
  on(listener: LiveListener): () => void {
    // A function of its own for each who asks, so that one listener may be there twice.
    const told: LiveListener = (event) => listener(event);
    this.#listeners.add(told);
    return () => {
      this.#listeners.delete(told);
    };
  }

  readonly emit = (event: LiveEvent): void => {
    this.#waiting.push(event);
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) this.#tell(next);
    } finally {
      this.#telling = false;
    }
  };

  #tell(event: LiveEvent): void {
    for (const listener of Array.from(this.#listeners))
      try {
        listener(event);
      } catch (error) {
        this.#log.error({ err: error, event: event.kind }, 'what heard of an event failed');
      }
  }
}

/** `streams.stream_id` of a publication: anybody who hears of it knows its row. */
export const streamIdOf = (event: {
  readonly stream: { readonly room: string };
  readonly session: string;
}): string => `${event.stream.room}/${event.session}`;
