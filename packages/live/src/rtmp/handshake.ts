import type { RandomBytes } from '@bandstand/sqlite';
import { RtmpError } from './limits.ts';

const size = 1536;

/**
 * The server's side of the handshake (RTMP 1.0, 5.2): C0 and C1, answered by S0, S1 and S2
 * (the client's bytes again), then C2, whose bytes nobody checks.
 */
export class Handshake {
  readonly #random: RandomBytes;
  readonly #send: (bytes: Buffer) => void;
  #input: Buffer = Buffer.alloc(0);
  #answered = false;

  constructor(random: RandomBytes, send: (bytes: Buffer) => void) {
    this.#random = random;
    this.#send = send;
  }

  /** Takes bytes; returns those behind the handshake when it is over. Throws a RtmpError. */
  feed(bytes: Buffer): Buffer | undefined {
    this.#input = Buffer.concat([this.#input, bytes]);
    if (this.#input.length > 0 && this.#input[0] !== 3 && !this.#answered)
      throw new RtmpError(`a handshake of version ${this.#input[0]}`);
    if (!this.#answered && this.#input.length > size) this.#answer();
    if (!this.#answered || this.#input.length < size) return undefined;
    return this.#input.subarray(size);
  }

  #answer(): void {
    const asked = this.#input.subarray(1, 1 + size);
    const own = Buffer.alloc(size);
    // Time and version stay 0, which tells clients that nothing in here is a digest.
    own.set(this.#random(size - 8), 8);
    this.#send(Buffer.concat([Buffer.of(3), own, asked]));
    this.#input = this.#input.subarray(1 + size);
    this.#answered = true;
  }
}
