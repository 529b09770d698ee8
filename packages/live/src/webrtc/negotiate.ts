import type { AudioFormat, VideoFormat } from '../codecs/index.ts';
import type { AnsweredMedia } from './answer-sdp.ts';
import {
  isH264,
  type Offer,
  type OfferedCodec,
  type OfferedMedia,
  OfferRefused,
  parameter,
} from './offer.ts';

/** Where senders begin, in kbit/s: without it browsers take half a minute to a clear picture. */
const startBitrate = 'x-google-start-bitrate=1500';

const opusOf = ({ codecs }: OfferedMedia): OfferedCodec | undefined =>
  codecs.find(({ name, rate }) => name === 'opus' && rate === 48_000);

/** Who sends H.264 in one way only, in whole units, is understood as well. */
const takenOf = ({ codecs }: OfferedMedia): OfferedCodec | undefined =>
  codecs.find(isH264) ??
  codecs.find((codec) => codec.name === 'h264' && parameter(codec, 'packetization-mode') !== '2') ??
  codecs.find(({ name }) => name === 'vp8');

/** What is taken of an offer to publish: H.264 before VP8, and Opus. Throws OfferRefused. */
export function agreeToTake(offer: Offer): {
  readonly video?: AnsweredMedia;
  readonly audio?: AnsweredMedia;
} {
  const sends = (kind: 'video' | 'audio'): OfferedMedia | undefined =>
    offer.media.find((media) => media.kind === kind && ['sendonly', 'sendrecv'].includes(media.direction));
  const [pictures, sounds] = [sends('video'), sends('audio')];
  if (!pictures && !sounds) throw new OfferRefused('The offer sends nothing.', 406);
  const picture = pictures && takenOf(pictures);
  if (pictures && !picture)
    throw new OfferRefused('The offer has no video that is taken here: H.264 or VP8.', 406);
  const sound = sounds && opusOf(sounds);
  if (sounds && !sound) throw new OfferRefused('The offer has no sound that is taken here: Opus.', 406);
  const direction = 'recvonly';
  return {
    ...(pictures && { video: { offered: pictures, codec: picture, direction, parameters: startBitrate } }),
    ...(sounds && { audio: { offered: sounds, codec: sound, direction, parameters: 'stereo=1' } }),
  };
}

export interface Given {
  readonly video: VideoFormat | undefined;
  readonly audio: AudioFormat | undefined;
  /** Whether sound in AAC can be had as Opus. */
  readonly converts: boolean;
}

/** What a player gets of a stream. Throws OfferRefused, where nothing of it can be given. */
export function agreeToGive(
  offer: Offer,
  { video, audio, converts }: Given,
): { readonly video?: AnsweredMedia; readonly audio?: AnsweredMedia } {
  const wants = (kind: 'video' | 'audio'): OfferedMedia | undefined =>
    offer.media.find((media) => media.kind === kind && ['recvonly', 'sendrecv'].includes(media.direction));
  const [pictures, sounds] = [wants('video'), wants('audio')];
  const picture = pictures && video && pictureFor(pictures, video);
  const sound = sounds && audio && (audio.codec === 'opus' || converts) ? opusOf(sounds) : undefined;
  if (!picture && !sound) throw new OfferRefused('The offer asks for nothing that this stream has.', 406);
  const direction = 'sendonly';
  return {
    ...(pictures && picture && { video: { offered: pictures, codec: picture, direction } }),
    ...(sounds && sound && { audio: { offered: sounds, codec: sound, direction } }),
  };
}

/** The codec of the offer that the stream's pictures are: of H.264 the very profile where it is offered. */
function pictureFor({ codecs }: OfferedMedia, { codec, mime }: VideoFormat): OfferedCodec | undefined {
  if (codec === 'vp8') return codecs.find(({ name }) => name === 'vp8');
  if (codec !== 'avc') return undefined;
  const profile = mime.slice('avc1.'.length, 'avc1.'.length + 2);
  const usable = codecs.filter(isH264);
  const same = usable.find((each) => parameter(each, 'profile-level-id')?.toLowerCase().startsWith(profile));
  return same ?? usable[0];
}
