import type { Clock } from '@bandstand/sqlite';
import type { PublishRequest } from '../engine/index.ts';
import { type Plane, type Publication, PublishRefused } from '../plane/index.ts';
import { agreeToTake } from './negotiate.ts';
import type { Peer } from './peer.ts';
import { Publisher } from './publisher.ts';
import { WebRtcRefused } from './refused.ts';
import { refusing, type Sessions } from './sessions.ts';

export interface WhipOptions {
  readonly plane: Plane;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** Bits a second that a publisher may send. */
  readonly mostBits: number;
}

export interface Answered {
  readonly id: string;
  readonly sdp: string;
}

/** Streams that are published by WebRTC (RFC 9725). */
export class Whip {
  readonly #options: WhipOptions;
  readonly #publishers = new Map<Publication, Publisher>();

  constructor(options: WhipOptions) {
    this.#options = options;
  }

  /** Takes a publisher whose key the gate accepts. Rejects with WebRtcRefused. */
  async publish(request: PublishRequest, sdp: string): Promise<Answered> {
    const { sessions } = this.#options;
    const offer = sessions.admit(request.address, sdp);
    const { video, audio } = refusing(() => agreeToTake(offer));
    let peer: Peer | undefined;
    const publication = await this.#begin(request, () => peer?.close('the stream ended'));
    let publisher: Publisher | undefined;
    const opened = sessions.open('whip', publication.stream, request.address, offer, {
      onReady: () => {},
      onRtp: (packet) => publisher?.take(packet),
      onFeedback: (feedback) => {
        if (feedback.kind === 'goodbye') opened.peer.close('the publisher left');
        else publisher?.heard(feedback);
      },
      onGone: (why) => {
        publisher?.close();
        this.#publishers.delete(publication);
        publication.end(why === 'silent' ? 'silent' : 'publisher left');
      },
    });
    ({ peer } = opened);
    const { clock, mostBits } = this.#options;
    publisher = new Publisher({
      publication,
      clock,
      mostBits,
      video: video?.codec && {
        payloadType: video.codec.payloadType,
        codec: video.codec.name === 'vp8' ? 'vp8' : 'h264',
      },
      audio: audio?.codec && { payloadType: audio.codec.payloadType },
      wide: [video, audio].find((media) => media?.codec?.wide === true)?.offered.wide,
      own: sessions.number(),
      send: (...reports) => opened.peer.rtcp(...reports),
    });
    this.#publishers.set(publication, publisher);
    // It may have been taken over in the meantime.
    if (publication.ended) opened.peer.close('the stream ended');
    return { id: opened.id, sdp: sessions.answer(offer, opened.peer, [video, audio]) };
  }

  /** Asks the publisher of a stream for a keyframe, where it can be asked. */
  wantKeyframe(publication: Publication): void {
    this.#publishers.get(publication)?.wantKeyframe();
  }

  async #begin(request: PublishRequest, onEnded: () => void): Promise<Publication> {
    try {
      return await this.#options.plane.publish(request, onEnded);
    } catch (error) {
      if (error instanceof PublishRefused) throw new WebRtcRefused(403, error.message);
      throw error;
    }
  }
}
