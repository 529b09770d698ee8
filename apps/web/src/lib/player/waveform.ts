import { answer, api } from '#lib/api/index.ts';
import type { Peaks } from './waveform-path.ts';

const most = 40;

/** Waveforms of the tracks that were shown last. */
export class Waveforms {
  readonly #known = new Map<string, Promise<Peaks | null>>();

  /** The waveform of a track; null when it has none or cannot be had. */
  of(trackId: string): Promise<Peaks | null> {
    const known = this.#known.get(trackId);
    if (known !== undefined) return known;
    const asked = load(trackId);
    this.#known.set(trackId, asked);
    const [oldest] = this.#known.keys();
    if (this.#known.size > most && oldest !== undefined) this.#known.delete(oldest);
    return asked;
  }
}

async function load(gid: string): Promise<Peaks | null> {
  try {
    const { peaks } = await answer(api.GET('/api/v1/tracks/{gid}/waveform', { params: { path: { gid } } }));
    return peaks.length === 0 ? null : peaks;
  } catch {
    return null;
  }
}
