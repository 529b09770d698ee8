import { ApiProblem, wordsFor } from '#lib/api/index.ts';
import { type Watching, type WatchPlace, type WayName, ways } from './ways.ts';

export type LiveState =
  /** A way is being tried. */
  | 'connecting'
  | 'playing'
  /** Nobody publishes: it is looked for again. */
  | 'waiting'
  /** This person may not watch, or there is no such room. */
  | 'refused'
  | 'failed'
  | 'stopped';

/** What the person prefers: as little delay as can be had, or a picture that does not stutter. */
export type LiveChoice = 'auto' | WayName;

const orders: Readonly<Record<LiveChoice, readonly WayName[]>> = {
  auto: ['whep', 'll-hls', 'hls'],
  whep: ['whep'],
  'll-hls': ['ll-hls', 'hls'],
  hls: ['hls', 'll-hls'],
};

/** A stream that is not there is looked for again after this, ms. */
const againMs = 4_000;

const isRefusal = (error: unknown): error is ApiProblem =>
  error instanceof ApiProblem && [401, 403, 429].includes(error.status);

/** Nothing of the kind is published. */
const isNobody = (error: unknown): boolean => error instanceof ApiProblem && error.status === 404;

/** Watches a room: chooses the way, goes on with the next one when it breaks, waits for who is not there yet. */
export class LivePlayer {
  state: LiveState = $state('stopped');
  way: WayName | null = $state(null);
  /** Why WebRTC cannot be had for this stream, in the server's words. */
  reason: string | null = $state(null);
  /** Seconds behind the live edge. */
  delay: number | null = $state(null);
  readonly #place: WatchPlace;
  readonly #video: HTMLVideoElement;
  #watching: Watching | undefined;
  #stop = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(place: WatchPlace, video: HTMLVideoElement) {
    this.#place = place;
    this.#video = video;
  }

  /** Begins, or begins anew with another choice. */
  start(choice: LiveChoice = 'auto'): void {
    this.stop();
    this.#stop = new AbortController();
    this.#timer = setInterval(() => {
      this.delay = this.#watching?.delay() ?? null;
    }, 1_000);
    void this.#run(choice, this.#stop.signal);
  }

  stop(): void {
    this.#stop.abort();
    clearInterval(this.#timer);
    this.#watching?.stop();
    this.#watching = undefined;
    this.state = 'stopped';
    this.way = null;
    this.delay = null;
  }

  async #run(choice: LiveChoice, signal: AbortSignal): Promise<void> {
    this.state = 'connecting';
    while (!signal.aborted) {
      if (!(await this.#once(choice, signal))) return;
      await pause(againMs, signal);
    }
  }

  /** Tries the ways in turn, and watches by the first that works until it is over. False: there is no use in trying again. */
  async #once(choice: LiveChoice, signal: AbortSignal): Promise<boolean> {
    let next: LiveState = 'failed';
    for (const name of orders[choice]) {
      try {
        const watching = await ways[name](this.#place, this.#video, signal);
        if (signal.aborted) {
          watching.stop();
          return false;
        }
        this.#watching = watching;
        [this.state, this.way] = ['playing', name];
        void this.#video.play().catch(() => this.#playSilently());
        await watching.ended;
        if (signal.aborted) return false;
        watching.stop();
        this.#watching = undefined;
        [this.state, this.way] = ['waiting', null];
        return true;
      } catch (error) {
        if (signal.aborted) return false;
        if (isRefusal(error)) {
          [this.state, this.reason] = ['refused', wordsFor(error)];
          return false;
        }
        if (isNobody(error)) {
          this.state = 'waiting';
          return true;
        }
        if (name === 'whep' && error instanceof ApiProblem) this.reason = wordsFor(error);
        // A playlist that is not there looks like any other failure to those who play it.
        if (name !== 'whep') next = 'waiting';
      }
    }
    this.state = next;
    return true;
  }

  /** A browser that lets no page sound by itself lets it play without sound. */
  #playSilently(): void {
    this.#video.muted = true;
    this.#video.play().catch(() => {});
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
