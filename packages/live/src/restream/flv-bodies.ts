import type { AudioFormat, VideoFormat } from '../codecs/index.ts';
import type { AccessUnit } from '../plane/index.ts';

/** Bodies of RTMP's messages for H.264 and AAC (FLV 10.1, E.4.2 and E.4.3). */
export const flvBodies = {
  videoConfiguration: ({ config }: VideoFormat): Buffer =>
    Buffer.concat([Buffer.of(0x17, 0, 0, 0, 0), config]),
  audioConfiguration: ({ config }: AudioFormat): Buffer => Buffer.concat([Buffer.of(0xaf, 0), config]),
  picture({ data, keyframe, decodeAt, showAt }: AccessUnit): Buffer {
    const head = Buffer.of(keyframe ? 0x17 : 0x27, 1, 0, 0, 0);
    head.writeIntBE(Math.round((showAt - decodeAt) / 1000), 2, 3);
    return Buffer.concat([head, data]);
  },
  sound: ({ data }: AccessUnit): Buffer => Buffer.concat([Buffer.of(0xaf, 1), data]),
};
