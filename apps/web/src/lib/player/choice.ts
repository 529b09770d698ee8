import type { Preferences } from '#lib/app/preferences.svelte.ts';
import { currentEntry, type PlayableTrack, type Queue, type Repeat, upcoming } from './queue/index.ts';
import { type CanPlay, gainFactor, type Source, sourceOf } from './sound/index.ts';

/** What is kept in this browser. */
export interface KeptSound {
  /** The address of a track; undefined when it is not kept. */
  fileUrl(id: string): string | undefined;
  /** The server cannot be reached: what is not kept cannot be heard. */
  readonly isAway: boolean;
  /** Hears which track sounds, and which ones follow it. */
  playing(id: string, next: readonly string[]): void;
}

/** So many tracks are fetched ahead in a browser that keeps music. */
const ahead = 3;

/** Which source a track is played from on this browser, and how loud. */
export class SoundChoice {
  readonly #preferences: Preferences;
  readonly #kept: KeptSound;
  readonly #canPlay: CanPlay;
  /** Tracks that failed as they are and are asked for as a conversion. */
  readonly #converted = new Set<string>();

  constructor(preferences: Preferences, kept: KeptSound, canPlay: CanPlay) {
    this.#preferences = preferences;
    this.#kept = kept;
    this.#canPlay = canPlay;
  }

  source(track: PlayableTrack, fromS = 0): Source {
    const url = this.#converted.has(track.id) ? undefined : this.#kept.fileUrl(track.id);
    if (url !== undefined) return { id: track.id, url, converted: false, offsetS: 0 };
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

  /** Tells what sounds and follows; while nothing sounds it is nobody's wish yet. */
  lookAhead(queue: Queue, repeat: Repeat): void {
    const sounding = currentEntry(queue);
    if (sounding === undefined) return;
    const next = upcoming(queue, repeat, ahead);
    this.#kept.playing(
      sounding.track.id,
      next.map(({ id }) => id),
    );
  }

  /** In a shuffled queue tracks of many albums follow each other, so they are evened one by one. */
  factor(track: PlayableTrack, isShuffled: boolean): number {
    const { gain } = this.#preferences;
    return gainFactor(track.replayGain, isShuffled && gain === 'album' ? 'track' : gain);
  }
}
