import type { GainMode, Quality } from '#lib/player/sound/index.ts';

export type Theme = 'system' | 'light' | 'dark';

interface Kept {
  readonly theme: Theme;
  readonly quality: Quality;
  readonly gain: GainMode;
  readonly shortcuts: boolean;
  readonly volume: number;
  readonly startMs: number | null;
}

const key = 'bandstand.preferences';
const defaults: Kept = {
  theme: 'system',
  quality: 'original',
  gain: 'album',
  shortcuts: true,
  volume: 1,
  startMs: null,
};

const choices = {
  theme: ['system', 'light', 'dark'],
  quality: ['original', 'high', 'saver'],
  gain: ['album', 'track', 'off'],
} as const;

/** What this browser is set to. Each change is kept at once. */
export class Preferences {
  readonly #storage: Storage;
  #kept: Kept = $state(defaults);

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#kept = read(storage);
    this.#showTheme();
  }

  get theme(): Theme {
    return this.#kept.theme;
  }
  set theme(theme: Theme) {
    this.#change({ theme });
    this.#showTheme();
  }

  get quality(): Quality {
    return this.#kept.quality;
  }
  set quality(quality: Quality) {
    this.#change({ quality });
  }

  get gain(): GainMode {
    return this.#kept.gain;
  }
  set gain(gain: GainMode) {
    this.#change({ gain });
  }

  /** Whether single keys control the player. */
  get shortcuts(): boolean {
    return this.#kept.shortcuts;
  }
  set shortcuts(shortcuts: boolean) {
    this.#change({ shortcuts });
  }

  /** 0 to 1. */
  get volume(): number {
    return this.#kept.volume;
  }
  set volume(volume: number) {
    this.#change({ volume: Math.min(1, Math.max(0, volume)) });
  }

  /** Milliseconds that a sound needs to start in this browser; null before that is known. */
  get startMs(): number | null {
    return this.#kept.startMs;
  }
  set startMs(startMs: number | null) {
    this.#change({ startMs });
  }

  #change(part: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...part };
    try {
      this.#storage.setItem(key, JSON.stringify(this.#kept));
    } catch {
      // it holds until the page is closed
    }
  }

  #showTheme(): void {
    const { theme } = this.#kept;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }
}

function read(storage: Storage): Kept {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return defaults;
    const of = (name: string): unknown => Object.getOwnPropertyDescriptor(kept, name)?.value;
    const volume = of('volume');
    const shortcuts = of('shortcuts');
    const startMs = of('startMs');
    return {
      theme: choices.theme.find((one) => one === of('theme')) ?? defaults.theme,
      quality: choices.quality.find((one) => one === of('quality')) ?? defaults.quality,
      gain: choices.gain.find((one) => one === of('gain')) ?? defaults.gain,
      shortcuts: typeof shortcuts === 'boolean' ? shortcuts : defaults.shortcuts,
      volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : defaults.volume,
      startMs: typeof startMs === 'number' && startMs >= 0 && startMs < 250 ? startMs : null,
    };
  } catch {
    return defaults;
  }
}
