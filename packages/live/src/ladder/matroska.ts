import type { VideoFormat } from '../codecs/index.ts';
import type { AccessUnit } from '../plane/index.ts';
import { ebml } from '../recorder/index.ts';

const { element, idBytes, ids, unknownSize, unsigned, words } = ebml;

/** Nanoseconds of a tick: finer than the 90 kHz that MP4 and RTP count in. */
const tick = 10_000;

const codecNames = {
  avc: 'V_MPEG4/ISO/AVC',
  hevc: 'V_MPEGH/ISO/HEVC',
  av1: 'V_AV1',
  vp9: 'V_VP9',
  vp8: 'V_VP8',
} as const;

/**
 * Pictures as Matroska (RFC 9559) that has no end: the one form that carries every codec through a pipe, tells each picture's
 * time exactly, and makes its reader remember nothing.
 */
export const matroska = {
  /** In front of all pictures. */
  begin({ codec, config, width, height }: VideoFormat): Buffer {
    const track = element(
      0xae,
      element(0xd7, unsigned(1)),
      element(0x73_c5, unsigned(1)),
      element(0x83, unsigned(1)),
      element(0x9c, unsigned(0)),
      element(0x86, words(codecNames[codec])),
      ...(config.length > 0 ? [element(0x63_a2, config)] : []),
      element(0xe0, element(0xb0, unsigned(width)), element(0xba, unsigned(height))),
    );
    return Buffer.concat([
      element(ids.head, element(0x42_82, words('matroska'))),
      idBytes(ids.segment),
      unknownSize,
      element(ids.info, element(0x2a_d7_b1, unsigned(tick))),
      element(ids.tracks, track),
    ]);
  },

  /** One picture that is shown at this time, in microseconds since the first. */
  picture({ data, keyframe }: AccessUnit, at: number): Buffer {
    const head = Buffer.of(0x81, 0, 0, keyframe ? 0x80 : 0);
    const time = element(ids.timestamp, unsigned((at * 1000) / tick));
    return element(ids.cluster, time, element(ids.simpleBlock, head, data));
  },
};
