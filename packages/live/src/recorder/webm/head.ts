import type { AudioFormat, Format, VideoFormat } from '../../codecs/index.ts';
import { element, float, idBytes, ids, room, sizeBytes, unknownSize, unsigned, words } from './elements.ts';

/** A format that has no place in a WebM file here. `message` may be shown. */
export class NotInWebm extends Error {
  override readonly name = 'NotInWebm';
}

/** Room for where the table of places lies, and for how long the file lasts: both are known at the end alone. */
export const seekRoom = 64;
export const durationRoom = 11;

/** Numbers of the tracks in every file that is written here. */
export const trackNumber = (kind: Format['kind']): number => (kind === 'video' ? 1 : 2);

/** Everything in front of the clusters, and where in it things are that the end fills in. Throws NotInWebm. */
export function webmHead(formats: readonly Format[]): Buffer {
  const head = element(
    ids.head,
    element(0x42_86, unsigned(1)),
    element(0x42_f7, unsigned(1)),
    element(0x42_f2, unsigned(4)),
    element(0x42_f3, unsigned(8)),
    element(0x42_82, words('webm')),
    element(0x42_87, unsigned(4)),
    element(0x42_85, unsigned(2)),
  );
  const info = element(
    ids.info,
    // The shortest room with a size of 1 byte: exactly as long as the duration that comes in its place.
    Buffer.concat([idBytes(ids.nothing), sizeBytes(durationRoom - 2, 1), Buffer.alloc(durationRoom - 2)]),
    element(0x2a_d7_b1, unsigned(1_000_000)),
    element(0x4d_80, words('Bandstand')),
    element(0x57_41, words('Bandstand')),
  );
  const tracks = element(ids.tracks, ...formats.map(trackEntry));
  return Buffer.concat([head, idBytes(ids.segment), unknownSize, room(seekRoom), info, tracks]);
}

/** The duration as it is written into its room, in milliseconds. */
export const durationElement = (ms: number): Buffer => element(ids.duration, float(ms));

function trackEntry(format: Format): Buffer {
  const number = unsigned(trackNumber(format.kind));
  const identity = [element(0xd7, number), element(0x73_c5, number), element(0x9c, unsigned(0))];
  return element(0xae, ...identity, ...(format.kind === 'video' ? picture(format) : sound(format)));
}

function picture({ codec, width, height }: VideoFormat): Buffer[] {
  if (codec !== 'vp8') throw new NotInWebm('Only VP8 is written into WebM files.');
  return [
    element(0x83, unsigned(1)),
    element(0x86, words('V_VP8')),
    element(0xe0, element(0xb0, unsigned(width)), element(0xba, unsigned(height))),
  ];
}

function sound({ codec, config, sampleRate, channels }: AudioFormat): Buffer[] {
  if (codec !== 'opus') throw new NotInWebm('VP8 with AAC does not go into a WebM file: send Opus.');
  const preSkip = config.readUInt16LE(10);
  return [
    element(0x83, unsigned(2)),
    element(0x86, words('A_OPUS')),
    element(0x56_aa, unsigned((preSkip * 1e9) / sampleRate)),
    element(0x56_bb, unsigned(80_000_000)),
    element(0x63_a2, config),
    element(0xe1, element(0xb5, float(sampleRate)), element(0x9f, unsigned(channels))),
  ];
}
