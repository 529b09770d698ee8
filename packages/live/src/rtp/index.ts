export { Unwrapped } from './counting.ts';
export { type Depacketizer, H264In, type Picture } from './h264-in.ts';
export {
  headerBytes,
  headerExtension,
  parseRtp,
  payloadOffset,
  type RtpPacket,
  rtpHeader,
} from './packet.ts';
export { Packetizer } from './packetize.ts';
export { Reorder, type ReorderPorts } from './reorder.ts';
export { SourceClock } from './source-clock.ts';
export { Vp8In } from './vp8-in.ts';
