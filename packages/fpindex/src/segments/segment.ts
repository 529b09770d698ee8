import { type SharedWasmMemory, scratch, sharedMemory } from '../kernel/index.ts';
import { aligned, headerBytes, padding, readHeader, type SegmentHeader } from './format.ts';

/** Threads that may search a segment at the same time: the one that owns it, and the one for long searches. */
export const searchThreads = 2;

/** Where the parts of a segment lie in its memory. */
export interface Placement {
  readonly scratchAt: readonly number[];
  readonly deadAt: number;
  /** Where the thread of long searches keeps the dead of the moment that it was asked. */
  readonly deadThenAt: number;
  readonly imageAt: number;
  readonly bytes: number;
}

export function placement(documents: number, length: number): Placement {
  const scratchAt = Array.from({ length: searchThreads }, (_, thread) => 64 + thread * scratch.bytes);
  const deadAt = 64 + searchThreads * scratch.bytes;
  const deadThenAt = aligned(deadAt + Math.ceil(documents / 8) + 8);
  const imageAt = aligned(deadThenAt + Math.ceil(documents / 8) + 8);
  return { scratchAt, deadAt, deadThenAt, imageAt, bytes: imageAt + length + padding };
}

/** What another thread needs to use the same segment. */
export interface SegmentHandle {
  readonly memory: SharedWasmMemory;
  readonly header: SegmentHeader;
}

/** An immutable segment in shared memory. Only its bits of dead documents change, and only from 0 to 1. */
export class Segment {
  readonly memory: SharedWasmMemory;
  readonly header: SegmentHeader;
  readonly place: Placement;
  readonly #ids: Uint32Array | undefined;
  readonly #dead: Uint8Array;
  readonly #runs: Float64Array;
  #deadCount = 0;

  constructor({ memory, header }: SegmentHandle) {
    this.memory = memory;
    this.header = header;
    this.place = placement(header.documents, header.length);
    const { imageAt, deadAt } = this.place;
    this.#ids =
      header.idsAt === 0
        ? undefined
        : new Uint32Array(memory.buffer, imageAt + header.idsAt, header.documents);
    this.#dead = new Uint8Array(memory.buffer, deadAt, Math.ceil(header.documents / 8));
    this.#runs = new Float64Array(memory.buffer, imageAt + header.runsAt, header.runs * 2);
    this.#deadCount = this.#dead.reduce((sum, byte) => sum + bitsOf(byte), 0);
  }

  /** Room for a segment of this header, not filled in yet. */
  static room(header: SegmentHeader): { readonly memory: SharedWasmMemory; readonly image: Uint8Array } {
    const { bytes, imageAt } = placement(header.documents, header.length);
    const memory = sharedMemory(bytes);
    return { memory, image: new Uint8Array(memory.buffer, imageAt, header.length) };
  }

  /** A segment out of its bytes. */
  static of(bytes: Uint8Array): Segment {
    const header = readHeader(bytes.subarray(0, headerBytes));
    const { memory, image } = Segment.room(header);
    image.set(bytes);
    return new Segment({ memory, header });
  }

  get handle(): SegmentHandle {
    return { memory: this.memory, header: this.header };
  }
  get documents(): number {
    return this.header.documents;
  }
  get living(): number {
    return this.header.documents - this.#deadCount;
  }
  /** Bytes of memory, everything included. */
  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  idAt(ordinal: number): number {
    return this.#ids === undefined ? this.header.firstId + ordinal : (this.#ids[ordinal] ?? 0);
  }

  /** The place of a document, dead or alive; -1 when it is not here. */
  ordinalOf(id: number): number {
    const { firstId, lastId, documents } = this.header;
    if (id < firstId || id > lastId) return -1;
    if (this.#ids === undefined) return id - firstId;
    let low = 0;
    let high = documents - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ids[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return this.#ids[low] === id ? low : -1;
  }

  isDead(ordinal: number): boolean {
    return (((this.#dead[ordinal >>> 3] ?? 0) >>> (ordinal & 7)) & 1) === 1;
  }

  /** Hides a document from every later search. */
  kill(ordinal: number): void {
    if (this.isDead(ordinal)) return;
    this.#dead[ordinal >>> 3] = (this.#dead[ordinal >>> 3] ?? 0) | (1 << (ordinal & 7));
    this.#deadCount += 1;
  }

  /** A copy of the bits of the dead. */
  deadBits(): Uint8Array {
    return new Uint8Array(this.#dead);
  }

  /** Takes over bits that were kept on disk. */
  setDeadBits(bits: Uint8Array): void {
    this.#dead.set(bits.subarray(0, this.#dead.length));
    this.#deadCount = this.#dead.reduce((sum, byte) => sum + bitsOf(byte), 0);
  }

  /** The commit that a document came with. */
  versionAt(ordinal: number): number {
    let low = 0;
    let high = this.header.runs - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#runs[middle * 2] ?? 0) <= ordinal) low = middle;
      else high = middle - 1;
    }
    return this.#runs[low * 2 + 1] ?? 0;
  }
}

function bitsOf(byte: number): number {
  let bits = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}
