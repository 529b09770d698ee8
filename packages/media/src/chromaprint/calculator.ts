import { toInt16 } from '../decode/index.ts';
import type { Library } from './wasm.ts';

/** chromaprint's default algorithm, the only one that identification takes. */
const algorithm = 1;

/** Hz of the sound that chromaprint works on. */
export const chromaprintRate = 11_025;

/** What chromaprint makes of a piece of sound. */
export interface RawFingerprint {
  /** One hash for each 0.1238 s, unsigned; none for less than 2.7 s of sound. */
  readonly hashes: Uint32Array;
  /** The same in the compressed form, as fpcalc prints it. */
  readonly text: string;
}

/** Fingerprints one piece of sound as it comes. `close` it, or its memory is lost. */
export class FingerprintCalculator {
  readonly #library: Library;
  readonly #context: number;
  #room = 0;
  #roomSamples = 0;

  /** @param speed what the sound is to be made slower (below 1) or faster by first, with its pitch, as a turntable does */
  constructor(library: Library, speed = 1) {
    this.#library = library;
    this.#context = library.chromaprint_new(algorithm);
    // Sound of a higher rate is brought down to 11,025 Hz: told a higher one, the library makes less of the same sound.
    this.#done(library.chromaprint_start(this.#context, Math.round(chromaprintRate * speed), 1));
  }

  /** Takes the next samples: one channel of 11,025 Hz, -1 to 1. */
  feed(samples: Float32Array): void {
    const library = this.#library;
    if (samples.length > this.#roomSamples) {
      library.free(this.#room);
      this.#room = library.malloc(samples.length * 2);
      this.#roomSamples = samples.length;
    }
    new Int16Array(library.memory.buffer, this.#room, samples.length).set(toInt16(samples));
    this.#done(library.chromaprint_feed(this.#context, this.#room, samples.length));
  }

  /** The fingerprint of all that was fed. */
  finish(): RawFingerprint {
    const library = this.#library;
    this.#done(library.chromaprint_finish(this.#context));
    const out = library.malloc(8);
    try {
      this.#done(library.chromaprint_get_raw_fingerprint(this.#context, out, out + 4));
      const [at = 0, count = 0] = this.#words(out, 2);
      const hashes = this.#words(at, count);
      library.free(at);
      this.#done(library.chromaprint_get_fingerprint(this.#context, out));
      const [text = 0] = this.#words(out, 1);
      const written = this.#text(text);
      library.free(text);
      return { hashes, text: written };
    } finally {
      library.free(out);
    }
  }

  close(): void {
    this.#library.free(this.#room);
    this.#library.chromaprint_free(this.#context);
  }

  #words(at: number, count: number): Uint32Array {
    return new Uint32Array(this.#library.memory.buffer, at, count).slice();
  }

  #text(at: number): string {
    const bytes = new Uint8Array(this.#library.memory.buffer, at);
    return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString('latin1');
  }

  #done(result: number): void {
    if (result === 0) throw new Error('libchromaprint could not go on');
  }
}
