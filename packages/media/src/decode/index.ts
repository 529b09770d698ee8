export { createPcmDecoder, type PcmDecoder, type PcmDecoderOptions, toInt16 } from './decoder.ts';
export type { FfmpegAccess } from './ffmpeg-source.ts';
export { DecodeError, type DecodeErrorCode, type PcmRequest } from './pcm-request.ts';
