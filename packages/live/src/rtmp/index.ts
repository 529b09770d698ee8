export { AmfReader, type AmfValue, type Plain, writeAmf } from './amf0.ts';
export { ChunkReader } from './chunk-reader.ts';
export { writeMessage } from './chunk-writer.ts';
export { RtmpError, type RtmpLimits, rtmpLimits } from './limits.ts';
export { type Message, types as messageTypes } from './message.ts';
export { type RtmpOptions, RtmpServer } from './server.ts';
