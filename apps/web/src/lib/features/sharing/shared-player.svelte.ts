import type { Track } from '#lib/api/index.ts';
import type { Notices, Preferences } from '#lib/app/index.ts';
import { m } from '#lib/messages/index.ts';
import { Gapless, gainFactor, type SoundFailure, type Source } from '#lib/player/sound/index.ts';
import { sharedSource } from './shared-source.ts';

export interface SharedPlayerOptions {
  readonly token: string;
  readonly tracks: readonly Track[];
  readonly elements: readonly [HTMLAudioElement, HTMLAudioElement];
  readonly preferences: Preferences;
  readonly notices: Notices;
}

/** Plays what is shared, one track after the other without gaps. It keeps nothing and tells nobody who listened. */
export class SharedPlayer {
  /** Index of the current track, -1 before the first. */
  at = $state(-1);
  isPlaying = $state(false);
  isBuffering = $state(false);
  positionMs = $state(0);
  #soundMs: number | null = $state(null);

  readonly #options: SharedPlayerOptions;
  readonly #sound: Gapless;
  /** Tracks that this browser could not play as they are. */
  readonly #converted = new Set<string>();

  constructor(options: SharedPlayerOptions) {
    this.#options = options;
    this.#sound = new Gapless(options.elements, options.preferences.startMs, {
      moved: () => this.#moved(),
      playing: (isPlaying) => {
        this.isPlaying = isPlaying;
      },
      buffering: (isBuffering) => {
        this.isBuffering = isBuffering;
      },
      passed: () => {
        this.at += 1;
        this.#moved();
      },
      ended: () => this.#ended(),
      failed: (failure, source) => this.#failed(failure, source),
      learnt: () => {},
    });
    this.#sound.setVolume(options.preferences.volume, false);
  }

  get current(): Track | undefined {
    return this.#options.tracks[this.at];
  }

  get durationMs(): number {
    return this.current?.durationMs ?? this.#soundMs ?? 0;
  }

  /** Begins at a track; the current one stops and goes on. */
  choose(index: number): void {
    if (index !== this.at) this.#start(index, 0);
    else this.toggle();
  }

  toggle(): void {
    if (this.isPlaying) this.#sound.pause();
    else if (this.current === undefined || this.#sound.source === null) this.#start(Math.max(0, this.at), 0);
    else this.#sound.play();
  }

  /** To the next track (1) or the one before (-1); there is none beyond the last. */
  step(by: 1 | -1): void {
    const index = this.at + by;
    if (this.#options.tracks[index] !== undefined) this.#start(index, 0);
    else if (by === -1) this.seek(0);
  }

  seek(toMs: number): void {
    const target = Math.min(Math.max(0, toMs), Math.max(0, this.durationMs - 250));
    this.positionMs = target;
    if (this.#sound.source?.converted === true) this.#start(this.at, target, this.isPlaying);
    else this.#sound.seek(target);
  }

  stop(): void {
    this.#sound.stop();
  }

  #start(index: number, atMs: number, play = true): void {
    const track = this.#options.tracks[index];
    if (track === undefined) return;
    this.at = index;
    this.positionMs = atMs;
    this.#soundMs = null;
    this.#sound.start(this.#source(track, atMs), this.#factor(track), atMs / 1000, play);
  }

  #moved(): void {
    this.positionMs = this.#sound.positionMs;
    this.#soundMs = this.#sound.durationMs;
    const next = this.#options.tracks[this.at + 1];
    if (next === undefined) this.#sound.prepare(null, 1);
    else if (this.#sound.wantsNext) this.#sound.prepare(this.#source(next, 0), this.#factor(next));
  }

  #ended(): void {
    this.isPlaying = false;
    if (this.#options.tracks[this.at + 1] !== undefined) this.step(1);
  }

  #failed(failure: SoundFailure, source: Source): void {
    const track = this.current;
    this.isBuffering = false;
    if (track === undefined || track.id !== source.id) return;
    if (failure === 'unsupported' && !source.converted) {
      this.#converted.add(track.id);
      this.#start(this.at, this.positionMs);
      return;
    }
    const { errors } = m.player;
    this.isPlaying = false;
    this.#options.notices.fail(failure === 'blocked' ? errors.blocked : errors.network(track.title));
  }

  #source(track: Track, atMs: number): Source {
    return sharedSource(this.#options.token, track, {
      canPlay: (type) => this.#options.elements[0].canPlayType(type),
      fromS: atMs / 1000,
      converted: this.#converted.has(track.id),
    });
  }

  #factor(track: Track): number {
    return gainFactor(track.replayGain, this.#options.preferences.gain);
  }
}
