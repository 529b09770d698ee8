import type { Readable } from 'node:stream';

export type TranscodeFormat = 'mp3' | 'opus' | 'aac' | 'flac';

export interface TranscodeRequest {
  /** Absolute path of the file to convert. */
  readonly sourcePath: string;
  /** Changes whenever the source's bytes do (its fileHash): part of the cache key. */
  readonly sourceVersion: string;
  readonly format: TranscodeFormat;
  /** Ignored for flac. 8 to 512; held within what the format can do. */
  readonly bitrateKbps: number;
  /** Where in the source to begin, seconds, exact to the sample. Default 0. */
  readonly offsetSeconds?: number;
  /** How much to convert, seconds; to the end unless told. */
  readonly lengthSeconds?: number;
  /** Duration of the source in seconds, for progress and the estimate of the size. */
  readonly durationSeconds?: number;
  readonly sampleRate?: number;
  readonly channels?: 1 | 2;
}

/** A conversion that one listener follows. `close` must be called when the listener is gone. */
export interface Transcode {
  /** The media type of the result: audio/mpeg, audio/ogg, audio/aac, audio/flac. */
  readonly type: string;
  /** File name ending of the result without a dot. */
  readonly extension: string;
  /** Exact bytes once the conversion is complete, else null. */
  readonly size: number | null;
  /** A guess for players that insist on a length; null when it would be off by more than a few per cent. */
  readonly estimatedSize: number | null;
  /** Share of the work that is done, 0 to 1, when the duration is known. */
  readonly progress: number | null;
  /** Bytes from `start` to `end` (exclusive), from the first byte on even while it is converted. */
  open(start?: number, end?: number): Readable;
  /** Resolves with the final size; rejects with TranscodeError or ProcessError. */
  readonly done: Promise<number>;
  close(): void;
}

export type TranscodeErrorCode = 'no_ffmpeg' | 'no_encoder' | 'busy' | 'failed' | 'closed';

export interface Transcoder {
  /**
   * Everyone who asks for the same thing follows one run of ffmpeg, or reads the finished file from the cache.
   * Rejects with TranscodeError; `busy` when as many conversions run as may.
   */
  open(request: TranscodeRequest): Promise<Transcode>;
  /** Formats that this machine can write. */
  readonly formats: readonly TranscodeFormat[];
  readonly running: number;
  close(): Promise<void>;
}
