export interface AudioFormat {
  /** mp3 flac ogg mp4 wav aiff asf wavpack ape dsf adts, or what the parser calls it. */
  readonly container: string;
  /** mp3 flac vorbis opus speex aac alac pcm wma wavpack ape dsd, or what the parser calls it. */
  readonly codec: string;
  readonly lossless: boolean;
  readonly bitrateKbps: number | null;
  readonly sampleRate: number | null;
  readonly channels: number | null;
  readonly bitsPerSample: number | null;
}

/** Gains in dB, peaks as a share of full scale. */
export interface ReplayGain {
  readonly trackGain: number | null;
  readonly trackPeak: number | null;
  readonly albumGain: number | null;
  readonly albumPeak: number | null;
}
