import type { ChunkReader } from './chunk-reader.ts';
import { RtmpError } from './limits.ts';
import { type Message, types } from './message.ts';
import { replies } from './replies.ts';

const pingRequest = 6;

/** The protocol's own messages, about chunks and windows (RTMP 1.0, 5.4 and 7.1.7). */
export class Control {
  readonly #reader: ChunkReader;
  readonly #send: (message: Message) => void;
  #window = 2_500_000;
  #received = 0;
  #acknowledged = 0;

  constructor(reader: ChunkReader, send: (message: Message) => void) {
    this.#reader = reader;
    this.#send = send;
  }

  /** Counts bytes, and acknowledges them once a window is full. */
  received(bytes: number): void {
    this.#received += bytes;
    if (this.#received - this.#acknowledged < this.#window) return;
    this.#acknowledged = this.#received;
    this.#send(replies.acknowledgement(this.#received));
  }

  /** True when the message was one of the protocol's own. */
  take({ type, body }: Message): boolean {
    if (type > types.peerBandwidth || type === 0) return false;
    if (body.length < 4) throw new RtmpError(`a control message of kind ${type} that is cut off`);
    if (type === types.setChunkSize) this.#reader.setChunkSize(body.readUInt32BE());
    else if (type === types.abort) this.#reader.abort(body.readUInt32BE());
    // A window of a few bytes would have every byte answered.
    else if (type === types.windowSize) this.#window = Math.max(body.readUInt32BE(), 16 * 1024);
    else if (type === types.userControl && body.readUInt16BE() === pingRequest && body.length >= 6)
      this.#send(replies.pong(body.subarray(2, 6)));
    return true;
  }
}
