export { aacFormat, aacSamples } from './aac.ts';
export { av1Format } from './av1.ts';
export { avcFormat } from './avc.ts';
export { AvcSets, avcRecordSets } from './avc-sets.ts';
export {
  type AudioCodec,
  type AudioFormat,
  CodecError,
  type Format,
  sameFormat,
  type VideoCodec,
  type VideoFormat,
} from './format.ts';
export { hevcFormat } from './hevc.ts';
export { opusFormat, opusRate, opusSamples, plainOpus } from './opus.ts';
export { vp8Format, vp8KeyframeSize } from './vp8.ts';
export { vp9Format, vp9KeyframeSize } from './vp9.ts';
