import { opusRate } from '../codecs/index.ts';
import type { StreamName } from '../engine/index.ts';
import type { Plane, Publication } from '../plane/index.ts';
import { Packetizer } from '../rtp/index.ts';
import type { AnsweredMedia } from './answer-sdp.ts';
import { formatsKnown } from './formats.ts';
import { agreeToGive } from './negotiate.ts';
import type { Offer } from './offer.ts';
import { OutgoingTrack } from './outgoing-track.ts';
import type { Peer } from './peer.ts';
import { WebRtcRefused } from './refused.ts';
import { refusing, type Sessions } from './sessions.ts';
import { type OpusSource, Spectator } from './spectator.ts';
import type { Answered } from './whip.ts';

export interface WhepOptions {
  readonly plane: Plane;
  readonly sessions: Sessions;
  /** Opus of a stream whose sound is AAC; undefined where nothing can make it. */
  readonly opusOf: ((publication: Publication) => OpusSource | undefined) | undefined;
  readonly wantKeyframe: (publication: Publication) => void;
}

interface Agreed {
  readonly video?: AnsweredMedia;
  readonly audio?: AnsweredMedia;
}

/** Streams that are watched by WebRTC (draft-ietf-wish-whep). */
export class Whep {
  readonly #options: WhepOptions;
  readonly #packetizer = new Packetizer();

  constructor(options: WhepOptions) {
    this.#options = options;
  }

  /** Lets somebody watch a stream; that he may was decided before. Rejects with WebRtcRefused. */
  async watch(stream: StreamName, address: string, sdp: string): Promise<Answered> {
    const { sessions, plane } = this.#options;
    const offer = sessions.admit(address, sdp);
    const publication = plane.find(stream);
    if (!publication || !(await formatsKnown(publication)) || publication.ended)
      throw new WebRtcRefused(404, 'Nobody publishes this stream.');
    const agreed = this.#agree(offer, publication);
    let spectator: Spectator | undefined;
    const { id, peer } = sessions.open('whep', stream, address, offer, {
      onReady: () => {
        spectator = this.#seat(id, publication, agreed, peer, address);
        if (!spectator) peer.close('the stream ended');
      },
      onRtp: () => {},
      onFeedback: (feedback) => {
        if (feedback.kind === 'goodbye') peer.close('the viewer left');
        else spectator?.heard(feedback);
      },
      onGone: () => spectator?.close(),
    });
    return { id, sdp: sessions.answer(offer, peer, [agreed.video, agreed.audio]) };
  }

  #agree(offer: Offer, publication: Publication): Agreed {
    const { video, audio } = publication;
    if (publication.facts().reordered)
      throw new WebRtcRefused(
        406,
        'The encoder sends B-frames, which WebRTC players cannot show: switch them off, or watch by HLS.',
      );
    if (video && video.codec !== 'avc' && video.codec !== 'vp8')
      throw new WebRtcRefused(406, `WebRTC plays H.264 and VP8 here, not ${video.codec}: watch by HLS.`);
    const converts = this.#options.opusOf !== undefined;
    if (!video && audio?.codec === 'aac' && !converts)
      throw new WebRtcRefused(406, 'The sound is AAC, and this server has no ffmpeg to make Opus of it.');
    const agreed = refusing(() => agreeToGive(offer, { video, audio, converts }));
    const { sessions } = this.#options;
    return {
      ...(agreed.video && { video: { ...agreed.video, source: sessions.number() } }),
      ...(agreed.audio && { audio: { ...agreed.audio, source: sessions.number() } }),
    };
  }

  /** Undefined when it is over. */
  #seat(
    id: string,
    publication: Publication,
    { video, audio }: Agreed,
    peer: Peer,
    address: string,
  ): Spectator | undefined {
    const { sessions, wantKeyframe, opusOf } = this.#options;
    const onRemoved = (): void => peer.close('removed');
    const viewer = publication.join({ id: id.slice(0, 12), protocol: 'whep', address, onRemoved });
    if (!viewer) return undefined;
    const converted = audio && publication.audio?.codec === 'aac' ? opusOf?.(publication) : undefined;
    return new Spectator({
      publication,
      packetizer: this.#packetizer,
      viewer,
      video: video && this.#track(video, 90_000, publication, peer),
      audio: audio && this.#track(audio, opusRate, publication, peer),
      opus: converted,
      report: (...reports) => peer.rtcp(...reports),
      congested: () => sessions.congested,
      wantKeyframe: () => wantKeyframe(publication),
      onEnd: (why) => peer.close(why),
    });
  }

  #track(media: AnsweredMedia, rate: number, { startedAt }: Publication, peer: Peer): OutgoingTrack {
    const { sessions } = this.#options;
    return new OutgoingTrack({
      payloadType: media.codec?.payloadType ?? 0,
      source: media.source ?? 0,
      rate,
      firstNumber: sessions.number() & 0x7f_ff,
      firstTick: sessions.number(),
      startedAt,
      send: (header, payload, index) => peer.rtp(header, payload, index),
    });
  }
}
