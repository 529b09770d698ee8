import { setTimeout as delay } from 'node:timers/promises';
import type { ApiNow, Service } from '@bandstand/acoustid';
import type { Logger } from '@bandstand/http';

/** How identification fares. `reason` is a sentence for people. */
export type IdentificationState =
  | { readonly state: 'ready'; readonly service: Service }
  | { readonly state: 'starting' | 'away' | 'off'; readonly reason: string };

/** Why the service could not be opened. */
export interface NotOpen {
  /** A sentence for people. */
  readonly reason: string;
  /** Whether no waiting mends it. */
  readonly lasting: boolean;
}

/** What starts the service. */
export interface IdentificationParts {
  readonly log: Logger;
  /** Opens everything; `opened` hears how each part is closed, which is done in the opposite order. */
  open(signal: AbortSignal, opened: (close: () => Promise<void>) => void): Promise<Service>;
  explain(error: unknown): NotOpen;
}

const longestPauseMs = 60_000;

/**
 * Identification in this server: it starts in the background, is tried again while PostgreSQL does not answer, and says how
 * it fares. The rest of the server runs without it.
 */
export class Identification {
  readonly #parts: IdentificationParts | null;
  readonly #stopping = new AbortController();
  #state: IdentificationState;
  #running: Promise<void> | undefined;
  #open: (() => Promise<void>)[] = [];

  /** @param parts null when it is switched off */
  constructor(parts: IdentificationParts | null) {
    this.#parts = parts;
    this.#state =
      parts === null
        ? { state: 'off', reason: 'Identification is switched off (--no-acoustid).' }
        : { state: 'starting', reason: 'The databases of identification are being started.' };
  }

  get state(): IdentificationState {
    return this.#state;
  }

  /** What the routes work with at this time. */
  api(): ApiNow {
    if (this.#state.state === 'ready') return { ready: true, services: this.#state.service.api };
    return { ready: false, retryAfterSeconds: this.#state.state === 'off' ? 3600 : 5 };
  }

  /** Begins to start in the background. Resolves when it is ready or has been given up; `close` ends the waiting. */
  start(): Promise<void> {
    if (this.#parts === null) return Promise.resolve();
    this.#running ??= this.#run(this.#parts);
    return this.#running;
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    if (this.#parts !== null) this.#state = { state: 'off', reason: 'The server stops.' };
    await this.#closeOpen();
  }

  async #run(parts: IdentificationParts): Promise<void> {
    const { signal } = this.#stopping;
    for (let pause = 1000; !signal.aborted; pause = Math.min(2 * pause, longestPauseMs)) {
      try {
        const service = await parts.open(signal, (close) => this.#open.push(close));
        this.#state = { state: 'ready', service };
        parts.log.info({}, 'identification is ready');
        return;
      } catch (error) {
        await this.#closeOpen();
        if (signal.aborted) return;
        const { reason, lasting: over } = parts.explain(error);
        if (this.#state.state !== 'away')
          parts.log.warn({ err: error }, `identification is ${over ? 'off' : 'away'}: ${reason}`);
        this.#state = { state: over ? 'off' : 'away', reason };
        if (over) return;
        await delay(pause, undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }

  /** The latest first, all of them. */
  async #closeOpen(): Promise<void> {
    const errors: unknown[] = [];
    for (let close = this.#open.pop(); close !== undefined; close = this.#open.pop())
      await close().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) this.#parts?.log.warn({ err: errors[0] }, 'identification did not end in order');
  }
}
