import { answer, api } from '#lib/api/index.ts';
import type { Session } from '#lib/app/session.svelte.ts';
import type { PlayableTrack, Queue, Repeat } from '../queue/index.ts';
import { keepInTab, keepOnServer } from './kept-queue.ts';
import { PlayOutbox } from './outbox.ts';
import { PlayCount } from './play-count.ts';

const client = 'Bandstand web';
const keepAfterMs = 3_000;
/** Now playing expires on the server; while the music goes on it is told again. */
const tellAgainMs = 60_000;

/** Tells the server what is played, and keeps the queue: in the tab at once, on the server a little later. */
export class Reports {
  readonly #session: Session;
  readonly #outbox = new PlayOutbox(localStorage);
  #track: PlayableTrack | null = null;
  #count: PlayCount | null = null;
  #isPlaying = false;
  #toldAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: { queue: Queue; positionMs: () => number; repeat: Repeat } | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  begun(track: PlayableTrack): void {
    this.#track = track;
    this.#count = new PlayCount(track.durationMs);
    this.#toldAt = 0;
    if (this.#isPlaying) this.#tell('playing', 0);
  }

  at(positionMs: number): void {
    if (this.#isPlaying && Date.now() - this.#toldAt > tellAgainMs) this.#tell('playing', positionMs);
    if (this.#count?.at(positionMs) !== true || this.#track === null || !this.#session.isSignedIn) return;
    this.#outbox.add(this.#track.id, new Date(Date.now() - positionMs));
  }

  playing(isPlaying: boolean, positionMs: number): void {
    if (isPlaying === this.#isPlaying) return;
    this.#isPlaying = isPlaying;
    this.#tell(isPlaying ? 'playing' : 'paused', positionMs);
    if (!isPlaying) this.keep();
  }

  ended(): void {
    this.#isPlaying = false;
    this.#tell('stopped', 0);
    this.#track = null;
  }

  queueChanged(queue: Queue, positionMs: () => number, repeat: Repeat): void {
    this.#pending = { queue, positionMs, repeat };
    keepInTab(sessionStorage, queue, positionMs(), repeat);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), keepAfterMs);
  }

  /** Keeps the queue now. `leaving` when the page goes away: the request must outlive it. */
  keep(leaving = false): void {
    clearTimeout(this.#timer);
    if (this.#pending === null) return;
    const { queue, positionMs, repeat } = this.#pending;
    keepInTab(sessionStorage, queue, positionMs(), repeat);
    if (this.#session.isSignedIn) keepOnServer(queue, positionMs(), leaving).catch(() => {});
  }

  /** Sends what could not be sent before. */
  catchUp(): void {
    if (this.#session.isSignedIn) void this.#outbox.send();
  }

  #tell(state: 'playing' | 'paused' | 'stopped', positionMs: number): void {
    if (this.#track === null || !this.#session.isSignedIn) return;
    this.#toldAt = Date.now();
    const body = { track: this.#track.id, client, state, positionMs: Math.max(0, Math.round(positionMs)) };
    // Nobody waits for this: the next word of the player comes within a minute.
    answer(api.PUT('/api/v1/now-playing', { body })).catch(() => {});
  }
}
