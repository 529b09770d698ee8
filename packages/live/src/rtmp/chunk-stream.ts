import { type ChunkHeader, escaped } from './chunk-header.ts';
import { RtmpError } from './limits.ts';
import type { Message } from './message.ts';

/** What is remembered of one chunk stream: its last header, and the message that is half received. */
export class ChunkStream {
  readonly #id: number;
  #fresh = true;
  /** Time of the last header as it was sent: of the message, or since the one before. */
  #time = 0;
  #extended = false;
  #timestamp = 0;
  #length = 0;
  #type = 0;
  #stream = 0;
  #body: Buffer | undefined;
  #filled = 0;

  constructor(id: number) {
    this.#id = id;
  }

  /** Bytes that the message announced; 0 while none is half received. */
  get announced(): number {
    return this.#body?.length ?? 0;
  }

  /** Whether four bytes of time stand behind this header. */
  hasExtendedTime({ form, from }: ChunkHeader, head: Buffer): boolean {
    return form === 3 ? this.#extended : head.readUIntBE(from, 3) === escaped;
  }

  /** Some peers leave the four bytes out where a message goes on: then something else stands there. */
  leavesTimeOut({ form, to }: ChunkHeader, head: Buffer): boolean {
    return form === 3 && this.#body !== undefined && head.readUInt32BE(to) !== this.#time;
  }

  /** Takes a header in; it begins a message unless one is half received. */
  begin(header: ChunkHeader, head: Buffer, extended: boolean, allowed: (bytes: number) => void): void {
    const { form, from, to } = header;
    if (this.#body) {
      if (form !== 3) throw new RtmpError(`chunk stream ${this.#id} begins a message inside another`);
      return;
    }
    if (this.#fresh && form > 1) throw new RtmpError(`chunk stream ${this.#id} begins without a header`);
    if (form < 3) {
      this.#extended = extended;
      this.#time = head.readUIntBE(from, 3);
    }
    if (extended) this.#time = head.readUInt32BE(to);
    if (form < 2) {
      this.#length = head.readUIntBE(from + 3, 3);
      this.#type = head.readUInt8(from + 6);
    }
    if (form === 0) this.#stream = head.readUInt32LE(from + 7);
    this.#timestamp = (form === 0 ? this.#time : this.#timestamp + this.#time) >>> 0;
    this.#fresh = false;
    allowed(this.#length);
    this.#body = Buffer.allocUnsafe(this.#length);
    this.#filled = 0;
  }

  /** Bytes of the message that are to come. */
  get missing(): number {
    return this.announced - this.#filled;
  }

  fill(bytes: Buffer, from: number, to: number): void {
    if (this.#body) this.#filled += bytes.copy(this.#body, this.#filled, from, to);
  }

  /** The message, when it is whole. */
  finish(): Message {
    const message = {
      type: this.#type,
      stream: this.#stream,
      timestamp: this.#timestamp,
      body: this.#body ?? Buffer.alloc(0),
    };
    this.#body = undefined;
    return message;
  }

  abort(): void {
    this.#body = undefined;
  }
}
