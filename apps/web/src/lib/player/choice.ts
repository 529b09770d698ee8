import type { Preferences } from '#lib/app/preferences.svelte.ts';
import type { PlayableTrack } from './queue/index.ts';
import { type CanPlay, gainFactor, type Source, sourceOf } from './sound/index.ts';

/** Which source a track is played from on this browser, and how loud. */
export class SoundChoice {
  readonly #preferences: Preferences;
  readonly #canPlay: CanPlay;
  /** Tracks that failed as they are and are asked for as a conversion. */
  readonly #converted = new Set<string>();

  constructor(preferences: Preferences, canPlay: CanPlay) {
    this.#preferences = preferences;
    this.#canPlay = canPlay;
  }

  source(track: PlayableTrack, fromS = 0): Source {
    return sourceOf(track, {
      quality: this.#preferences.quality,
      canPlay: this.#canPlay,
      fromS,
      forceConversion: this.#converted.has(track.id),
    });
  }

  convert(track: PlayableTrack): void {
    this.#converted.add(track.id);
  }

  /** In a shuffled queue tracks of many albums follow each other, so they are evened one by one. */
  factor(track: PlayableTrack, isShuffled: boolean): number {
    const { gain } = this.#preferences;
    return gainFactor(track.replayGain, isShuffled && gain === 'album' ? 'track' : gain);
  }
}
