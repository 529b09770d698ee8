/** AAC frames in ADTS (ISO/IEC 13818-7, 6.2): a header of seven bytes, or nine with a checksum, before each frame. */

const headerBytes = 7;

/** Thrown where no frame begins: what the encoder wrote was cut off or is something else. */
export class AdtsError extends Error {
  override readonly name = 'AdtsError';
}

/** Bytes of the frame that begins at `at`, its header included. Throws AdtsError. */
function frameLength(bytes: Uint8Array, at: number): number {
  const [sync = 0, mark = 0, , high = 0, middle = 0, low = 0] = bytes.subarray(at, at + headerBytes);
  const length = ((high & 3) << 11) | (middle << 3) | (low >> 5);
  if (sync !== 0xff || (mark & 0xf6) !== 0xf0 || length <= headerBytes) throw new AdtsError('no ADTS frame');
  return length;
}

/** Finds where frames begin in a stream that arrives in pieces. */
export class FrameCounter {
  /** Frames that are complete. */
  count = 0;
  readonly #first: number;
  readonly #every: number;
  readonly #starts: number[] = [];
  /** Where the next header begins, counted in the whole stream. */
  #next = 0;
  #end = 0;
  #rest = Buffer.alloc(0);

  /** Remembers where frame `first` begins, and from there on every `every`th. */
  constructor(first: number, every: number) {
    this.#first = first;
    this.#every = every;
    if (first === 0) this.#starts.push(0);
  }

  /** Takes the next piece. Throws AdtsError. */
  push(piece: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const base = this.#end - this.#rest.length;
    this.#end += piece.length;
    while (this.#next + headerBytes <= this.#end) {
      const next = this.#next + frameLength(bytes, this.#next - base);
      if (next > this.#end) break;
      this.#next = next;
      this.count += 1;
      const beyond = this.count - this.#first;
      if (beyond >= 0 && beyond % this.#every === 0) this.#starts.push(next);
    }
    this.#rest = Buffer.from(bytes.subarray(Math.min(bytes.length, this.#next - base)));
  }

  /** Where the remembered frame `index` begins, in bytes; undefined while it is not known. */
  startOf(index: number): number | undefined {
    return this.#starts[index];
  }

  /** Where the last complete frame ends, in bytes. */
  get end(): number {
    return this.#next;
  }
}

/** The frames of a piece that begins with one, with their headers. Throws AdtsError. */
export function framesIn(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at + headerBytes <= bytes.length; ) {
    const length = frameLength(bytes, at);
    frames.push(bytes.subarray(at, at + length));
    at += length;
  }
  return frames;
}

/** A frame without its header. */
export function payloadOf(frame: Uint8Array): Uint8Array {
  const hasChecksum = ((frame[1] ?? 0) & 1) === 0;
  return frame.subarray(hasChecksum ? 9 : headerBytes);
}
