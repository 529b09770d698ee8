import { resolve } from 'node:path';
import { DecodingThread } from './decoding-thread.ts';
import { decodeByFfmpeg, type FfmpegAccess } from './ffmpeg-source.ts';
import { checkRequest, DecodeError, type PcmRequest } from './pcm-request.ts';

export interface PcmDecoderOptions {
  /** Decode with this ffmpeg; without it the built-in decoders do the work. */
  readonly ffmpeg?: FfmpegAccess | null;
  /** Threads for the built-in decoders; 1 unless told. */
  readonly threads?: number;
  /** Milliseconds of silence after which a thread is given up; 30,000 unless told. */
  readonly stallMs?: number;
  /** The module that the threads run; a test puts one that hangs. */
  readonly module?: URL;
}

/** Turns sound files into samples, off the calling thread and piece by piece. */
export interface PcmDecoder {
  /**
   * Interleaved samples (-1 to 1) of the wanted rate and channels, in chunks of some tens of kilobytes; memory stays
   * bounded however long the file is, for a chunk is decoded when one is taken. Throws DecodeError from the loop;
   * samples that came before a damaged place are given first. Leaving the loop stops the work.
   */
  decode(path: string, request: PcmRequest, signal?: AbortSignal): AsyncIterable<Float32Array>;
  /** Ends what runs (those loops throw `closed`) and returns when it is gone. */
  close(): Promise<void>;
}

/**
 * Without ffmpeg it reads mp3, FLAC, Ogg Vorbis and Opus, WAV, AIFF, AAC and ALAC in MP4, ADTS, WMA, WavPack and a
 * few more; what it does not read is `unsupported`, with words that say so.
 */
export function createPcmDecoder(options: PcmDecoderOptions = {}): PcmDecoder {
  const module = options.module ?? new URL('./decoding-worker.ts', import.meta.url);
  const threads = Array.from(
    { length: Math.max(1, options.threads ?? 1) },
    () => new DecodingThread(module, options.stallMs ?? 30_000),
  );
  const idle = new IdleThreads(threads);
  const closing = new AbortController();

  async function* byThread(
    path: string,
    request: PcmRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<Float32Array> {
    const thread = await idle.take(signal);
    try {
      yield* thread.decode(path, request, signal);
    } finally {
      idle.give(thread);
    }
  }

  async function* byFfmpeg(
    access: FfmpegAccess,
    path: string,
    request: PcmRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<Float32Array> {
    const either = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
    try {
      yield* decodeByFfmpeg(access, path, request, either);
    } catch (cause) {
      throw closing.signal.aborted && !signal?.aborted ? stopping() : cause;
    }
  }

  return {
    decode(path, request, signal) {
      checkRequest(request);
      const absolute = resolve(path);
      if (closing.signal.aborted) throw stopping();
      return options.ffmpeg
        ? byFfmpeg(options.ffmpeg, absolute, request, signal)
        : byThread(absolute, request, signal);
    },
    async close() {
      closing.abort();
      idle.refuse(stopping());
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** Threads without work, handed out in the order of asking. */
class IdleThreads {
  readonly #idle: DecodingThread[];
  readonly #waiting = new Set<PromiseWithResolvers<DecodingThread>>();

  constructor(threads: readonly DecodingThread[]) {
    this.#idle = [...threads];
  }

  /** Rejects with DecodeError `aborted` when the signal comes first. */
  async take(signal?: AbortSignal): Promise<DecodingThread> {
    if (signal?.aborted) throw new DecodeError('aborted', 'cancelled', signal.reason);
    const free = this.#idle.pop();
    if (free) return free;
    const turn = Promise.withResolvers<DecodingThread>();
    const onAbort = (): void => {
      this.#waiting.delete(turn);
      turn.reject(new DecodeError('aborted', 'cancelled', signal?.reason));
    };
    this.#waiting.add(turn);
    signal?.addEventListener('abort', onAbort, { once: true });
    return turn.promise.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  give(thread: DecodingThread): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#idle.push(thread);
      return;
    }
    this.#waiting.delete(next);
    next.resolve(thread);
  }

  refuse(cause: Error): void {
    for (const turn of this.#waiting) turn.reject(cause);
    this.#waiting.clear();
  }
}

function stopping(): DecodeError {
  return new DecodeError('closed', 'the server is stopping');
}

/** Samples of -1 to 1 as 16-bit whole numbers, held at full scale. */
export function toInt16(samples: Float32Array): Int16Array {
  const out = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const value = Math.round((samples[i] ?? 0) * 32768);
    out[i] = value > 32767 ? 32767 : value < -32768 ? -32768 : value;
  }
  return out;
}
