import { pipeline, Transform } from 'node:stream';
import { type Reply, stream } from '@bandstand/http';
import type { Sound } from '../../playback/index.ts';

type Transcode = Extract<Sound, { kind: 'transcode' }>['transcode'];

/** Added to the guess: the bytes of a few frames, as nothing of the sound may be cut off. */
const reserve = 4096;

/**
 * A running conversion with a length, for players that insist on one (`estimateContentLength`): the guess, a little rounded
 * up, and then exactly as many bytes, filled up with zeros, which decoders skip. A length that is not kept would leave
 * the player waiting, or break the next answer on the connection. Undefined where there is no guess.
 */
export function announcedReply(transcode: Transcode, signal: AbortSignal): Reply | undefined {
  if (transcode.size !== null || transcode.estimatedSize === null) return undefined;
  const length = Math.ceil(transcode.estimatedSize * 1.002) + reserve;
  signal.addEventListener('abort', () => transcode.close(), { once: true });
  transcode.done.catch(() => {}); // the stream below ends with the same error
  const exact = new ExactLength(length);
  pipeline(transcode.open(), exact, () => transcode.close());
  return stream(exact, transcode.type, {
    'accept-ranges': 'none',
    'cache-control': 'no-store',
    'content-length': String(length),
  });
}

const block = 64 * 1024;

/** Passes on exactly so many bytes: what is more is dropped, what is missing is zeros. */
export class ExactLength extends Transform {
  #left: number;

  constructor(length: number) {
    super();
    this.#left = length;
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    const part = chunk.subarray(0, this.#left);
    this.#left -= part.length;
    if (part.length > 0) this.push(part);
    done();
  }

  override _flush(done: () => void): void {
    for (; this.#left > 0; this.#left -= Math.min(block, this.#left))
      this.push(Buffer.alloc(Math.min(block, this.#left)));
    done();
  }
}
