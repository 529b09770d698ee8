export { estimateSize } from './formats.ts';
export { TranscodeError } from './transcode-error.ts';
export type {
  Transcode,
  TranscodeErrorCode,
  TranscodeFormat,
  TranscodeRequest,
  Transcoder,
} from './transcode-types.ts';
export { createTranscoder, type TranscoderOptions } from './transcoder.ts';
