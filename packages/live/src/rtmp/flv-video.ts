import { CodecError } from '../codecs/index.ts';

type Coded = 'avc' | 'hevc' | 'av1' | 'vp9';

/** What the body of a video message holds (FLV 10.1, E.4.3; Enhanced RTMP v2, ExVideoTagHeader). */
export type VideoTag =
  | { readonly is: 'configuration'; readonly codec: Coded; readonly data: Buffer }
  | {
      readonly is: 'picture';
      readonly codec: Coded;
      readonly keyframe: boolean;
      /** Milliseconds from decoding to showing. */
      readonly offset: number;
      readonly data: Buffer;
    }
  | { readonly is: 'nothing' };

const nothing: VideoTag = { is: 'nothing' };
const oldCodecs: ReadonlyMap<number, Coded> = new Map([
  [7, 'avc'],
  [12, 'hevc'],
]);
const fourCodes: ReadonlyMap<string, Coded> = new Map([
  ['avc1', 'avc'],
  ['hvc1', 'hevc'],
  ['av01', 'av1'],
  ['vp09', 'vp9'],
]);

/** Throws a CodecError for codecs that are not taken. Bytes that make no sense are nothing. */
export function videoTag(body: Buffer): VideoTag {
  const first = body[0];
  if (first === undefined) return nothing;
  if (first & 0x80) return enhanced(body, (first >> 4) & 7, first & 15);
  const codec = oldCodecs.get(first & 15);
  const frame = first >> 4;
  if (frame === 5) return nothing;
  if (!codec)
    throw new CodecError(`video of FLV's kind ${first & 15} is not taken: send H.264, HEVC, AV1 or VP9`);
  if (body.length < 5) return nothing;
  const kind = body.readUInt8(1);
  if (kind === 0) return { is: 'configuration', codec, data: body.subarray(5) };
  if (kind !== 1) return nothing;
  return {
    is: 'picture',
    codec,
    keyframe: frame === 1,
    offset: body.readIntBE(2, 3),
    data: body.subarray(5),
  };
}

function enhanced(body: Buffer, frame: number, packet: number): VideoTag {
  let at = 1;
  let kind = packet;
  while (kind === 7) {
    const length = modifierLength(body, at);
    if (length === undefined) return nothing;
    at += length;
    kind = body.readUInt8(at - 1) & 15;
  }
  // Several tracks in one message: the first comes as plain messages too where an encoder sends more than one.
  if (frame === 5 || kind > 3 || kind === 2 || body.length < at + 4) return nothing;
  const four = body.toString('latin1', at, at + 4);
  const codec = fourCodes.get(four);
  if (!codec)
    throw new CodecError(
      `video of the kind ${JSON.stringify(four)} is not taken: send H.264, HEVC, AV1 or VP9`,
    );
  at += 4;
  if (kind === 0) return { is: 'configuration', codec, data: body.subarray(at) };
  const timed = kind === 1 && (codec === 'avc' || codec === 'hevc');
  if (timed && body.length < at + 3) return nothing;
  const offset = timed ? body.readIntBE(at, 3) : 0;
  return { is: 'picture', codec, keyframe: frame === 1, offset, data: body.subarray(timed ? at + 3 : at) };
}

/** Bytes of a ModEx block with the byte behind it, which names the next kind; undefined when it is cut off. */
export function modifierLength(body: Buffer, at: number): number | undefined {
  if (at + 3 > body.length) return undefined;
  const short = body.readUInt8(at) + 1;
  const long = short === 256;
  const length = (long ? 3 + body.readUInt16BE(at + 1) + 1 : 1 + short) + 1;
  return at + length <= body.length ? length : undefined;
}
