import { elementVolume } from './loudness.ts';
import type { Source } from './source.ts';

/** One audio element with what it plays. Two of them take turns. */
export class Deck {
  readonly element: HTMLAudioElement;
  #source: Source | null = null;
  #factor = 1;
  #readyAt = 0;

  constructor(element: HTMLAudioElement) {
    this.element = element;
    element.preload = 'auto';
    element.addEventListener('canplay', () => {
      this.#readyAt = performance.now();
    });
  }

  get source(): Source | null {
    return this.#source;
  }

  /** When there was enough to begin with, in the time of `performance.now()`. */
  get readyAt(): number {
    return this.#readyAt;
  }

  /** Loads a source to stand at `atS` seconds of the track. Nothing sounds yet. */
  load(source: Source, factor: number, atS: number, control: number): void {
    this.#source = source;
    this.#factor = factor;
    this.element.src = source.url;
    this.element.load();
    const inside = atS - source.offsetS;
    if (inside > 0) this.element.currentTime = inside;
    this.setVolume(control);
  }

  /** Forgets what it holds and ends its download. */
  unload(): void {
    if (this.#source === null) return;
    this.#source = null;
    this.element.pause();
    this.element.removeAttribute('src');
    this.element.load();
  }

  setVolume(control: number): void {
    this.element.volume = elementVolume(control, this.#factor);
  }

  setFactor(factor: number, control: number): void {
    this.#factor = factor;
    this.setVolume(control);
  }

  /** Position in the track, ms. */
  get positionMs(): number {
    return ((this.#source?.offsetS ?? 0) + this.element.currentTime) * 1000;
  }

  /** Length of the whole track as the element knows it, ms; null before it does, and while a conversion runs. */
  get durationMs(): number | null {
    const { duration } = this.element;
    return Number.isFinite(duration) && duration > 0
      ? ((this.#source?.offsetS ?? 0) + duration) * 1000
      : null;
  }

  /** Milliseconds until the sound ends; null when that is not known. */
  get remainingMs(): number | null {
    const { durationMs } = this;
    return durationMs === null ? null : durationMs - this.positionMs;
  }

  /** True when everything up to the end is here, so that the next download takes nothing away from it. */
  get isComplete(): boolean {
    const { buffered, duration } = this.element;
    return buffered.length > 0 && buffered.end(buffered.length - 1) >= duration - 0.5;
  }
}
