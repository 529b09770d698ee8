import { type AudioCodec, CodecError } from '../codecs/index.ts';
import { modifierLength } from './flv-video.ts';

/** What the body of an audio message holds (FLV 10.1, E.4.2; Enhanced RTMP v2, ExAudioTagHeader). */
export type AudioTag =
  | { readonly is: 'configuration'; readonly codec: AudioCodec; readonly data: Buffer }
  | { readonly is: 'sound'; readonly codec: AudioCodec; readonly data: Buffer }
  | { readonly is: 'nothing' };

const nothing: AudioTag = { is: 'nothing' };
const fourCodes: ReadonlyMap<string, AudioCodec> = new Map([
  ['mp4a', 'aac'],
  ['Opus', 'opus'],
]);

/** Throws a CodecError for codecs that are not taken. Bytes that make no sense are nothing. */
export function audioTag(body: Buffer): AudioTag {
  const first = body[0];
  if (first === undefined || body.length < 2) return nothing;
  const format = first >> 4;
  if (format === 9) return enhanced(body, first & 15);
  if (format !== 10) throw new CodecError(`sound of FLV's kind ${format} is not taken: send AAC or Opus`);
  const kind = body.readUInt8(1);
  if (kind > 1) return nothing;
  return { is: kind === 0 ? 'configuration' : 'sound', codec: 'aac', data: body.subarray(2) };
}

function enhanced(body: Buffer, packet: number): AudioTag {
  let at = 1;
  let kind = packet;
  while (kind === 7) {
    const length = modifierLength(body, at);
    if (length === undefined) return nothing;
    at += length;
    kind = body.readUInt8(at - 1) & 15;
  }
  if (kind > 1 || body.length < at + 4) return nothing;
  const four = body.toString('latin1', at, at + 4);
  const codec = fourCodes.get(four);
  if (!codec)
    throw new CodecError(`sound of the kind ${JSON.stringify(four)} is not taken: send AAC or Opus`);
  return { is: kind === 0 ? 'configuration' : 'sound', codec, data: body.subarray(at + 4) };
}
