export type VideoCodec = 'avc' | 'hevc' | 'av1' | 'vp9' | 'vp8';
export type AudioCodec = 'aac' | 'opus';

/**
 * What a decoder of pictures must be told. `config` is the codec's own record as MP4 boxes carry
 * it: avcC, hvcC, av1C or vpcC (with its version and flags); empty for VP8.
 */
export interface VideoFormat {
  readonly kind: 'video';
  readonly codec: VideoCodec;
  readonly config: Buffer;
  /** As RFC 6381 writes it, for example `avc1.64001f`. */
  readonly mime: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** What a decoder of sound must be told. `config` is an AudioSpecificConfig or an OpusHead. */
export interface AudioFormat {
  readonly kind: 'audio';
  readonly codec: AudioCodec;
  readonly config: Buffer;
  readonly mime: string;
  /** Samples a second of the units' clock: the core's rate for AAC, 48000 for Opus. */
  readonly sampleRate: number;
  readonly channels: number;
}

export type Format = VideoFormat | AudioFormat;

/** A codec's record that cannot be used, or a codec that is not taken. `message` may be shown to the publisher. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}

/** Whether two formats are the same to a decoder. */
export const sameFormat = (a: Format, b: Format): boolean => a.codec === b.codec && a.config.equals(b.config);
