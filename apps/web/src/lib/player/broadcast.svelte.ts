import type { Notices } from '#lib/app/notices.svelte.ts';
import type { Preferences } from '#lib/app/preferences.svelte.ts';
import { m } from '#lib/messages/index.ts';
import { type Heard, HeardEpisodes } from './listening/index.ts';
import type { Player } from './player.svelte.ts';
import { elementVolume } from './sound/index.ts';

/** What can be heard outside of the queue. */
export type Programme =
  | {
      readonly kind: 'episode';
      readonly id: string;
      readonly title: string;
      /** The podcast, for people. */
      readonly from: string;
      readonly url: string;
      /** The same as MP3, for browsers that cannot play `url`; null when there is none. */
      readonly otherUrl: string | null;
      readonly page: string;
      readonly picture: string;
      /** As the feed says; 0 when it does not. */
      readonly durationMs: number;
    }
  | {
      readonly kind: 'station';
      readonly id: string;
      readonly title: string;
      readonly from: string;
      readonly url: string;
      readonly page: string;
    };

export interface BroadcastOptions {
  readonly element: HTMLAudioElement;
  readonly player: Pick<Player, 'pause'>;
  readonly preferences: Preferences;
  readonly notices: Notices;
  readonly storage: Storage;
}

const keepEveryMs = 5_000;

/** Plays one episode or one station. The music pauses meanwhile; an episode goes on where it was left. */
export class Broadcast {
  current: Programme | null = $state.raw(null);
  isPlaying = $state(false);
  isBuffering = $state(false);
  positionMs = $state(0);
  /** Counts the changes of what was heard, so that lists look again. */
  heardAt = $state(0);
  #soundMs = $state(0);

  readonly #options: BroadcastOptions;
  readonly #heard: HeardEpisodes;
  #keptAt = 0;

  constructor(options: BroadcastOptions) {
    this.#options = options;
    this.#heard = new HeardEpisodes(options.storage);
    const { element } = options;
    element.preload = 'auto';
    element.addEventListener('timeupdate', () => this.#moved());
    element.addEventListener('durationchange', () => {
      this.#soundMs = Number.isFinite(element.duration) ? element.duration * 1000 : 0;
    });
    element.addEventListener('play', () => {
      this.isPlaying = true;
    });
    for (const end of ['pause', 'ended'] as const)
      element.addEventListener(end, () => {
        this.isPlaying = false;
        this.keep();
      });
    element.addEventListener('waiting', () => {
      this.isBuffering = true;
    });
    for (const ready of ['playing', 'canplay'] as const)
      element.addEventListener(ready, () => {
        this.isBuffering = false;
      });
    element.addEventListener('error', () => this.#failed());
  }

  /** 0 for a station, and while nobody knows. */
  get durationMs(): number {
    if (this.current?.kind !== 'episode') return 0;
    return this.#soundMs > 0 ? this.#soundMs : this.current.durationMs;
  }

  /** How far an episode was heard. */
  heard(id: string): Heard {
    return this.#heard.of(id);
  }

  /** Plays a programme; the present one stops and goes on. */
  choose(programme: Programme): void {
    if (this.current?.id === programme.id) return this.toggle();
    this.keep();
    this.current = programme;
    this.#load(programme.url, programme.kind === 'episode' ? this.heard(programme.id).ms : 0);
    this.#play();
  }

  toggle(): void {
    const { current } = this;
    if (current === null) return;
    if (this.isPlaying) this.pause();
    else {
      // Live sound is not gone on with where it was minutes ago.
      if (current.kind === 'station') this.#load(current.url, 0);
      this.#play();
    }
  }

  pause(): void {
    this.#options.element.pause();
  }

  seek(toMs: number): void {
    if (this.durationMs === 0) return;
    const target = Math.min(Math.max(0, toMs), Math.max(0, this.durationMs - 250));
    this.#options.element.currentTime = target / 1000;
    this.positionMs = target;
  }

  /** Nothing is on any more; the bar belongs to the music again. */
  close(): void {
    this.keep();
    const { element } = this.#options;
    this.current = null;
    element.pause();
    element.removeAttribute('src');
    element.load();
    this.isPlaying = false;
    this.isBuffering = false;
  }

  /** Remembers how far the episode was heard. */
  keep(): void {
    this.#keptAt = Date.now();
    if (this.current?.kind !== 'episode' || this.positionMs === 0) return;
    this.#heard.keep(this.current.id, this.positionMs, this.durationMs);
    this.heardAt += 1;
  }

  /** Takes over how loud the music is. */
  setVolume(level: number, isMuted: boolean): void {
    this.#options.element.volume = elementVolume(level, 1);
    this.#options.element.muted = isMuted;
  }

  #load(url: string, fromMs: number): void {
    const { element } = this.#options;
    this.positionMs = fromMs;
    this.#soundMs = 0;
    element.src = url;
    element.load();
    if (fromMs > 0) element.currentTime = fromMs / 1000;
  }

  #play(): void {
    this.#options.player.pause();
    this.#options.element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError')
        this.#options.notices.fail(m.player.errors.blocked);
    });
  }

  #moved(): void {
    if (this.current === null) return;
    this.positionMs = this.#options.element.currentTime * 1000;
    if (Date.now() - this.#keptAt > keepEveryMs) this.keep();
  }

  #failed(): void {
    const { current } = this;
    const { error } = this.#options.element;
    this.isPlaying = false;
    this.isBuffering = false;
    if (current === null || error === null) return;
    const isFirst = this.#options.element.src.endsWith(current.url);
    if (error.code === 4 && current.kind === 'episode' && current.otherUrl !== null && isFirst) {
      this.#load(current.otherUrl, this.positionMs);
      return this.#play();
    }
    const words = m.broadcasts.errors;
    this.#options.notices.fail(
      current.kind === 'station' ? words.station(current.title) : words.episode(current.title),
    );
  }
}
