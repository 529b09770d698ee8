import { type ChunkHeader, chunkHeader, longestHeader } from './chunk-header.ts';
import { ChunkStream } from './chunk-stream.ts';
import { RtmpError, type RtmpLimits } from './limits.ts';
import type { Message } from './message.ts';

/**
 * Takes bytes in any pieces and gives the messages that they carry (RTMP 1.0, 5.3). A message is looked for only when it is
 * asked for, so that what follows one waits until it was dealt with. Memory: the messages that are half received, whose
 * announced sizes together stay within the limit, and the last piece.
 */
export class ChunkReader {
  readonly #limits: RtmpLimits;
  readonly #streams = new Map<number, ChunkStream>();
  readonly #head = Buffer.alloc(longestHeader);
  #have = 0;
  #chunkSize = 128;
  #messageBytes: number;
  #input: Buffer = Buffer.alloc(0);
  #at = 0;
  #announced = 0;
  /** The chunk whose payload is being read. */
  #current: ChunkStream | undefined;
  #left = 0;

  constructor(limits: RtmpLimits) {
    this.#limits = limits;
    this.#messageBytes = limits.setUpMessageBytes;
  }

  /** Messages may be as large as media needs from now on. */
  allowMedia(): void {
    this.#messageBytes = this.#limits.messageBytes;
  }

  feed(bytes: Buffer): void {
    const rest = this.#input.subarray(this.#at);
    this.#input = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
    this.#at = 0;
  }

  /** Throws a RtmpError for a size that is not allowed. */
  setChunkSize(size: number): void {
    if (size < 1 || size > this.#limits.chunkBytes) throw new RtmpError(`a chunk size of ${size} bytes`);
    this.#chunkSize = size;
  }

  /** Forgets what was received of a message (5.4.2). */
  abort(chunkStream: number): void {
    const stream = this.#streams.get(chunkStream);
    this.#announced -= stream?.announced ?? 0;
    stream?.abort();
  }

  /** The next whole message; undefined when that takes more bytes. Throws a RtmpError. */
  next(): Message | undefined {
    for (;;) {
      const current = this.#current ?? this.#readHeader();
      if (!current) return undefined;
      const take = Math.min(this.#left, this.#input.length - this.#at);
      current.fill(this.#input, this.#at, this.#at + take);
      this.#at += take;
      this.#left -= take;
      if (this.#left > 0) return undefined;
      this.#current = undefined;
      if (current.missing > 0) continue;
      this.#announced -= current.announced;
      return current.finish();
    }
  }

  #readHeader(): ChunkStream | undefined {
    const header = this.#collect();
    if (!header) return undefined;
    const stream = this.#stream(header.chunkStream);
    const extended = stream.hasExtendedTime(header, this.#head);
    if (extended && !this.#fill(header.to + 4)) return undefined;
    if (extended && stream.leavesTimeOut(header, this.#head)) this.#putBack(header.to, 4);
    this.#have = 0;
    stream.begin(header, this.#head, extended, (bytes) => this.#announce(bytes));
    this.#left = Math.min(stream.missing, this.#chunkSize);
    this.#current = stream;
    return stream;
  }

  /** Reads until a header is whole, but for the extended time. */
  #collect(): ChunkHeader | undefined {
    for (;;) {
      const header = chunkHeader(this.#head, this.#have);
      if (header) return this.#fill(header.to) ? header : undefined;
      if (!this.#fill(this.#have + 1)) return undefined;
    }
  }

  #fill(length: number): boolean {
    if (this.#have < length) {
      const taken = this.#input.copy(this.#head, this.#have, this.#at, this.#at + length - this.#have);
      this.#at += taken;
      this.#have += taken;
    }
    return this.#have >= length;
  }

  #putBack(from: number, count: number): void {
    if (this.#at >= count) this.#at -= count;
    else {
      const again = Buffer.from(this.#head.subarray(from, from + count));
      this.#input = Buffer.concat([again, this.#input.subarray(this.#at)]);
      this.#at = 0;
    }
  }

  #stream(id: number): ChunkStream {
    const known = this.#streams.get(id);
    if (known) return known;
    if (this.#streams.size >= this.#limits.chunkStreams) throw new RtmpError('too many chunk streams');
    const fresh = new ChunkStream(id);
    this.#streams.set(id, fresh);
    return fresh;
  }

  #announce(bytes: number): void {
    if (this.#announced + bytes > this.#messageBytes)
      throw new RtmpError(`a message of ${bytes} bytes, where ${this.#messageBytes} are allowed`);
    this.#announced += bytes;
  }
}
