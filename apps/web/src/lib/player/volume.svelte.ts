import type { Preferences } from '#lib/app/preferences.svelte.ts';

/** The volume, which this browser keeps, and whether it is muted, which it does not. */
export class Volume {
  readonly #preferences: Preferences;
  readonly #apply: (volume: number, isMuted: boolean) => void;
  #isMuted = $state(false);

  constructor(preferences: Preferences, apply: (volume: number, isMuted: boolean) => void) {
    this.#preferences = preferences;
    this.#apply = apply;
    apply(preferences.volume, false);
  }

  /** 0 to 1. Turning it up unmutes. */
  get level(): number {
    return this.#preferences.volume;
  }
  set level(level: number) {
    this.#preferences.volume = level;
    if (level > 0) this.#isMuted = false;
    this.#apply(this.level, this.#isMuted);
  }

  get isMuted(): boolean {
    return this.#isMuted;
  }

  toggleMute(): void {
    this.#isMuted = !this.#isMuted;
    this.#apply(this.level, this.#isMuted);
  }
}
