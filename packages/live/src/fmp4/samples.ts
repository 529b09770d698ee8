import { aacSamples, type Format, opusSamples } from '../codecs/index.ts';
import type { AccessUnit } from '../plane/index.ts';
import { timescale } from './init.ts';

/** A unit with the times that MP4 writes, in ticks of its track. */
export interface Sample {
  readonly unit: AccessUnit;
  readonly decodeTime: number;
  readonly duration: number;
  /** From decoding to showing. */
  readonly offset: number;
}

/** Sound that is off by less than this is where its samples are: sources tell times in whole milliseconds. Seconds. */
const tolerance = 0.08;

interface Held {
  readonly unit: AccessUnit;
  readonly decodeTime: number;
}

/**
 * Gives units of one format their durations: a unit lasts until the next one, so it comes out when that one is there. Sound
 * lasts as long as its samples and follows without gap, but where the source left one; sound for a time that is taken already
 * is dropped.
 */
export class SampleTimes {
  readonly #format: Format;
  readonly #scale: number;
  #held: Held | undefined;
  #lastDuration: number;

  constructor(format: Format) {
    this.#format = format;
    this.#scale = timescale(format);
    this.#lastDuration = Math.round(this.#scale / 25);
  }

  /** The unit before this one, now that its duration is known. */
  push(unit: AccessUnit): Sample | undefined {
    const at = Math.round((unit.decodeAt * this.#scale) / 1e6);
    const held = this.#held;
    if (!held) {
      this.#held = { unit, decodeTime: at };
      return undefined;
    }
    const natural = this.#natural(held.unit);
    const late = natural === undefined ? 0 : at - held.decodeTime - natural;
    if (natural !== undefined && late < -tolerance * this.#scale) return undefined;
    const follows = natural !== undefined && late <= tolerance * this.#scale;
    const next = follows ? held.decodeTime + natural : Math.max(at, held.decodeTime + 1);
    this.#held = { unit, decodeTime: next };
    return this.#sample(held, next - held.decodeTime);
  }

  /** The unit that waits for a successor, when none comes. */
  flush(): Sample | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held && this.#sample(held, this.#natural(held.unit) ?? this.#lastDuration);
  }

  #sample({ unit, decodeTime }: Held, duration: number): Sample {
    this.#lastDuration = duration;
    const offset = Math.round(((unit.showAt - unit.decodeAt) * this.#scale) / 1e6);
    return { unit, decodeTime, duration, offset };
  }

  /** Ticks that the samples of a packet last; undefined for pictures. */
  #natural({ data }: AccessUnit): number | undefined {
    if (this.#format.kind === 'video') return undefined;
    return this.#format.codec === 'aac' ? aacSamples : opusSamples(data) || 960;
  }
}
