import type { CacheEntry, DiskCache } from '../cache/index.ts';
import { type Ffmpeg, soundCommand } from '../ffmpeg/index.ts';
import { ProcessError, type Processes } from '../process/index.ts';
import { estimateSize, expectedBytes, outputOptions, targets, transcodeKey, writable } from './formats.ts';
import { TranscodeError } from './transcode-error.ts';
import type { Transcode, TranscodeFormat, TranscodeRequest, Transcoder } from './transcode-types.ts';

export interface TranscoderOptions {
  readonly processes: Processes;
  readonly cache: DiskCache;
  /** Null where there is none: every conversion is then refused with `no_ffmpeg`. */
  readonly ffmpeg: Ffmpeg | null;
  /** Conversions at once; 4 by default. */
  readonly maxRunning?: number;
  /** Milliseconds after which a run is ended; 30 minutes by default. */
  readonly timeoutMs?: number;
}

export function createTranscoder(options: TranscoderOptions): Transcoder {
  return new CachedTranscoder(options);
}

class CachedTranscoder implements Transcoder {
  readonly formats: readonly TranscodeFormat[];
  readonly #processes: Processes;
  readonly #cache: DiskCache;
  readonly #ffmpeg: Ffmpeg | null;
  readonly #maxRunning: number;
  readonly #timeoutMs: number;
  readonly #stop = new AbortController();
  /** One for each conversion that runs or is about to. */
  readonly #seats = new Set<symbol>();
  readonly #runs = new Set<Promise<void>>();

  constructor(options: TranscoderOptions) {
    this.formats = writable(options.ffmpeg);
    this.#processes = options.processes;
    this.#cache = options.cache;
    this.#ffmpeg = options.ffmpeg;
    this.#maxRunning = options.maxRunning ?? 4;
    this.#timeoutMs = options.timeoutMs ?? 30 * 60_000;
  }

  get running(): number {
    return this.#runs.size;
  }

  async open(request: TranscodeRequest): Promise<Transcode> {
    if (this.#stop.signal.aborted) throw new TranscodeError('closed', 'The server is stopping.');
    const key = transcodeKey(request);
    const found = await this.#cache.find(key);
    return follow(request, found ?? (await this.#begin(request, key)));
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#runs);
  }

  async #begin(request: TranscodeRequest, key: string): Promise<CacheEntry> {
    const ffmpeg = this.#ffmpegFor(request.format);
    if (this.#seats.size >= this.#maxRunning)
      throw new TranscodeError('busy', 'The server converts as many songs as it can. Try again in a moment.');
    const seat = Symbol(key);
    this.#seats.add(seat);
    let began = false;
    try {
      return await this.#cache.share(key, async (write, signal) => {
        began = true;
        const run = this.#run(ffmpeg, request, write, signal);
        this.#runs.add(run);
        try {
          await run;
        } finally {
          this.#runs.delete(run);
          this.#seats.delete(seat);
        }
      });
    } finally {
      // Somebody else has begun the same in the meantime.
      if (!began) this.#seats.delete(seat);
    }
  }

  #ffmpegFor(format: TranscodeFormat): Ffmpeg {
    if (this.#ffmpeg === null)
      throw new TranscodeError('no_ffmpeg', 'This server has no ffmpeg and cannot convert music.');
    if (!this.formats.includes(format))
      throw new TranscodeError('no_encoder', `The ffmpeg of this server cannot write ${format}.`);
    return this.#ffmpeg;
  }

  async #run(
    ffmpeg: Ffmpeg,
    request: TranscodeRequest,
    write: (chunk: Uint8Array) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const command = soundCommand({
      ffmpeg,
      input: request.sourcePath,
      startSeconds: request.offsetSeconds ?? 0,
      ...(request.lengthSeconds === undefined ? {} : { maxSeconds: request.lengthSeconds }),
      output: outputOptions(request),
    });
    const child = await this.#processes.start(command, {
      signal: AbortSignal.any([signal, this.#stop.signal]),
      timeoutMs: this.#timeoutMs,
      lane: 'transcode',
    });
    try {
      for await (const chunk of child.stdout) await write(chunk);
      const { error } = await child.ended;
      if (error) throw error;
    } catch (cause) {
      // Nothing may be left running when the disk is full or the reader of the output fails.
      await child.stop();
      throw readable(cause);
    }
  }
}

function follow(request: TranscodeRequest, entry: CacheEntry): Transcode {
  const { type, extension } = targets[request.format];
  const expected = expectedBytes(request);
  return {
    type,
    extension,
    estimatedSize: estimateSize(request),
    get size() {
      return entry.size;
    },
    get progress() {
      if (entry.size !== null) return 1;
      return expected === null ? null : Math.min(0.99, entry.written / expected);
    },
    open: (start, end) => entry.open(start, end),
    done: entry.done,
    close: () => entry.close(),
  };
}

function readable(cause: unknown): unknown {
  if (!(cause instanceof ProcessError) || cause.code !== 'failed') return cause;
  return new TranscodeError(
    'failed',
    'The file could not be converted: it is damaged or of an unknown kind.',
    cause,
  );
}
