import type { Ffmpeg, Processes } from '@bandstand/media';
import type { AudioFormat } from '../codecs/index.ts';
import type { Publication, Reader } from '../plane/index.ts';
import { Converter } from './converter.ts';
import { directions } from './direction.ts';

export interface ConversionsOptions {
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg;
  /** Children at once. */
  readonly most: number;
  readonly onTrouble: (error: unknown) => void;
}

export type Wanted = keyof typeof directions;

/** Sound in a codec that the stream itself has not. */
export interface ConvertedSound {
  readonly format: AudioFormat;
  readonly units: Reader;
  close(): void;
}

/** Sound of streams in the codec that somebody needs: converted once for each stream and direction. */
export class Conversions {
  readonly #options: ConversionsOptions;
  readonly #running = new Map<Wanted, Map<Publication, Converter>>();

  constructor(options: ConversionsOptions) {
    this.#options = options;
  }

  /** Children that run. */
  get running(): number {
    return this.#running.values().reduce((sum, each) => sum + each.size, 0);
  }

  /** Of everything that is converted to this codec. */
  format(wanted: Wanted): AudioFormat {
    return directions[wanted].format;
  }

  /** Whether this ffmpeg makes it. */
  makes(wanted: Wanted): boolean {
    return this.#options.ffmpeg.encoders.has(directions[wanted].encoder);
  }

  /** The sound of a publication, begun when nobody had it yet; undefined when too many are converted, or it cannot be. */
  open(publication: Publication, wanted: Wanted): ConvertedSound | undefined {
    const ofKind = this.#running.get(wanted) ?? new Map<Publication, Converter>();
    this.#running.set(wanted, ofKind);
    const known = ofKind.get(publication);
    if (!known && (this.running >= this.#options.most || !this.makes(wanted))) return undefined;
    const converter = known ?? this.#begin(publication, wanted, ofKind);
    const units = converter.read();
    return { format: this.format(wanted), units, close: () => units.close() };
  }

  close(): void {
    for (const ofKind of this.#running.values())
      for (const converter of Array.from(ofKind.values())) converter.close();
  }

  #begin(publication: Publication, wanted: Wanted, among: Map<Publication, Converter>): Converter {
    const { processes, ffmpeg, onTrouble } = this.#options;
    const converter = new Converter({
      publication,
      direction: directions[wanted],
      processes,
      ffmpeg,
      onTrouble,
      onOver: () => among.delete(publication),
    });
    among.set(publication, converter);
    return converter;
  }
}
