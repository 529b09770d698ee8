import { Deck } from './deck.ts';
import { firstLead, type Lead, learn, waitFor } from './junction.ts';
import type { Source } from './source.ts';

export type SoundFailure = 'network' | 'decode' | 'unsupported' | 'blocked';

/** What the sound tells the player. */
export interface SoundEvents {
  moved(): void;
  playing(isPlaying: boolean): void;
  buffering(isBuffering: boolean): void;
  /** The prepared source has taken over by itself. */
  passed(): void;
  /** The sound ended and nothing was prepared. */
  ended(): void;
  failed(failure: SoundFailure, source: Source): void;
  /** Milliseconds that a start takes in this browser, as far as is known now. */
  learnt(startMs: number): void;
}

/** A start of a sound: when it was asked for, at which second of the element, and when the sound before it ends. */
interface Begun {
  readonly source: Source | null;
  readonly asked: number;
  readonly from: number;
  readonly endsAt: number | undefined;
}

/** Milliseconds before the end at which the start of the next sound is scheduled. */
const horizonMs = 1500;
/** Timers come late by a few milliseconds: the rest is waited out awake. */
const awakeMs = 10;
const learnAfterMs = 300;

/**
 * Two audio elements that take turns: while one plays, the other holds the next track ready and is started so that its
 * first sample follows the last one of the present track.
 */
export class Gapless {
  readonly #decks: readonly [Deck, Deck];
  readonly #events: SoundEvents;
  #active: Deck;
  #control = 1;
  #lead: Lead;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param startMs what `learnt` told the last time; null when it never did */
  constructor(
    elements: readonly [HTMLAudioElement, HTMLAudioElement],
    startMs: number | null,
    events: SoundEvents,
  ) {
    const [first, second] = elements;
    this.#decks = [new Deck(first), new Deck(second)];
    this.#lead = startMs === null ? firstLead : { ms: startMs, learnt: 2 };
    this.#events = events;
    this.#active = this.#decks[0];
    for (const deck of this.#decks) this.#listen(deck);
  }

  get #standby(): Deck {
    return this.#active === this.#decks[0] ? this.#decks[1] : this.#decks[0];
  }

  get source(): Source | null {
    return this.#active.source;
  }

  get positionMs(): number {
    return this.#active.positionMs;
  }

  get durationMs(): number | null {
    return this.#active.durationMs;
  }

  get isPaused(): boolean {
    return this.#active.element.paused;
  }

  /** Loads a source at `atS` seconds in place of what plays; it sounds at once when `play` is true. */
  start(source: Source, factor: number, atS: number, play: boolean): void {
    this.#cancel();
    this.#standby.unload();
    this.#active.load(source, factor, atS, this.#control);
    if (play) this.play();
  }

  play(): void {
    void this.#begin(this.#active);
  }

  pause(): void {
    this.#cancel();
    this.#standby.element.pause();
    this.#active.element.pause();
  }

  /** Only within a source that has ranges, or within what a conversion has sent. */
  seek(toMs: number): void {
    this.#cancel();
    const { element, source } = this.#active;
    element.currentTime = Math.max(0, toMs / 1000 - (source?.offsetS ?? 0));
  }

  stop(): void {
    this.#cancel();
    for (const deck of this.#decks) deck.unload();
  }

  /** Holds the source that follows ready; null when nothing follows. */
  prepare(next: Source | null, factor: number): void {
    if (next?.url === this.#standby.source?.url && next !== null) {
      this.#standby.setFactor(factor, this.#control);
      return;
    }
    this.#cancel();
    if (next === null) this.#standby.unload();
    else this.#standby.load(next, factor, 0, this.#control);
  }

  /** True when little is left to download or to play, so that it is time to prepare what follows. */
  get wantsNext(): boolean {
    const left = this.#active.remainingMs;
    return this.#active.isComplete || (left !== null && left < 25_000);
  }

  setVolume(control: number, muted: boolean): void {
    this.#control = control;
    for (const deck of this.#decks) {
      deck.setVolume(control);
      deck.element.muted = muted;
    }
  }

  setFactor(factor: number): void {
    this.#active.setFactor(factor, this.#control);
  }

  #listen(deck: Deck): void {
    const { element } = deck;
    const when = (name: keyof HTMLMediaElementEventMap, then: () => void) =>
      element.addEventListener(name, () => {
        if (deck === this.#active && deck.source !== null) then();
      });
    when('timeupdate', () => {
      this.#events.moved();
      this.#schedule();
    });
    when('seeked', () => this.#events.moved());
    when('durationchange', () => this.#events.moved());
    when('play', () => this.#events.playing(true));
    when('pause', () => {
      if (!element.ended) this.#events.playing(false);
    });
    when('waiting', () => this.#events.buffering(true));
    when('playing', () => this.#events.buffering(false));
    when('canplay', () => this.#events.buffering(false));
    when('ended', () => this.#passOn());
    when('error', () => this.#fail(deck));
  }

  #fail(deck: Deck): void {
    const { error } = deck.element;
    if (error === null || deck.source === null) return;
    const kinds: Readonly<Record<number, SoundFailure>> = { 2: 'network', 3: 'decode', 4: 'unsupported' };
    this.#events.failed(kinds[error.code] ?? 'network', deck.source);
  }

  #schedule(): void {
    const left = this.#active.remainingMs;
    const ready = this.#standby.source !== null && this.#standby.element.readyState >= 2;
    if (this.#timer !== undefined || !ready || left === null || left > horizonMs || this.isPaused) return;
    const at = performance.now() + waitFor(left, this.#lead);
    this.#timer = setTimeout(() => this.#handOver(at), at - performance.now() - awakeMs);
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #handOver(at: number): void {
    this.#timer = undefined;
    if (this.isPaused || performance.now() - at > horizonMs) return;
    while (performance.now() < at) {
      // awake for the last milliseconds: a timer would come late
    }
    this.#passOn();
  }

  /** The standby deck becomes the active one and sounds. What is left of the old one is still heard. */
  #passOn(): void {
    this.#cancel();
    const old = this.#active;
    const endsAt = performance.now() + (old.element.ended ? 0 : (old.remainingMs ?? 0));
    if (this.#standby.source === null) {
      this.#events.ended();
      return;
    }
    this.#active = this.#standby;
    void this.#begin(this.#active, endsAt);
    this.#events.passed();
  }

  async #begin(deck: Deck, endsAt?: number): Promise<void> {
    const asked = performance.now();
    const { source } = deck;
    const { currentTime: from } = deck.element;
    try {
      await deck.element.play();
      setTimeout(() => this.#measure(deck, { source, asked, from, endsAt }), learnAfterMs);
    } catch (error) {
      const blocked = error instanceof DOMException && error.name === 'NotAllowedError';
      if (blocked && source !== null && deck === this.#active) this.#events.failed('blocked', source);
    }
  }

  /** Learns how long a start takes; between two sounds it leaves a mark with the gap. */
  #measure(deck: Deck, begun: Begun): void {
    const { element, source } = deck;
    if (deck !== this.#active || source !== begun.source || element.paused || element.seeking) return;
    const beganAt = performance.now() - (element.currentTime - begun.from) * 1000;
    const { asked, endsAt } = begun;
    // A start that had to wait for its download says nothing about one that is prepared.
    if (deck.readyAt < asked) {
      this.#lead = learn(this.#lead, beganAt - asked);
      this.#events.learnt(this.#lead.ms);
    }
    if (endsAt === undefined) return;
    performance.mark('bandstand:junction', { detail: { gapMs: beganAt - endsAt, leadMs: this.#lead.ms } });
  }
}
