import type { Clock } from '@bandstand/sqlite';
import { opusRate, plainOpus } from '../codecs/index.ts';
import type { Publication } from '../plane/index.ts';
import {
  type Depacketizer,
  H264In,
  headerExtension,
  parseRtp,
  type RtpPacket,
  SourceClock,
  Vp8In,
} from '../rtp/index.ts';
import { IncomingTrack } from './incoming-track.ts';
import type { Feedback } from './rtcp.ts';
import { description, pictureLoss, receiverEstimate, receiverReport } from './rtcp.ts';
import { WideFeedback } from './wide-feedback.ts';

export interface PublisherOptions {
  readonly publication: Publication;
  readonly clock: Clock;
  /** The payload types that were agreed on; undefined for a kind that is not sent. */
  readonly video: { readonly payloadType: number; readonly codec: 'h264' | 'vp8' } | undefined;
  readonly audio: { readonly payloadType: number } | undefined;
  /** The extension that numbers the packets of all media, where the publisher is told when each came. */
  readonly wide: number | undefined;
  /** Who we are in reports. */
  readonly own: number;
  /** Bits a second that the publisher may send. */
  readonly mostBits: number;
  readonly send: (...reports: readonly Buffer[]) => void;
}

/** Segments and recordings begin at keyframes, which browsers make only when they are asked. Milliseconds. */
const keyframeEveryMs = 2500;
const askEveryMs = 500;
const reportEveryMs = 1000;
/** How often gaps are looked for, and the sender is told when its packets came. */
const tickMs = 50;
/** Sound waits so long for the first picture. */
const pictureMs = 5000;
const videoRate = 90_000;

/** Media of a peer that publishes: packets become the units of a publication. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #depacketizer: Depacketizer;
  readonly #clock = new SourceClock({ video: videoRate, audio: opusRate });
  readonly #tracks: { readonly video: IncomingTrack; readonly audio: IncomingTrack };
  readonly #opus = plainOpus(2);
  readonly #wide: WideFeedback;
  readonly #ticking: NodeJS.Timeout;
  readonly #beganAt: number;
  #keyframeAt = 0;
  #askedAt = 0;
  #reportedAt = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#beganAt = options.clock();
    if (options.audio) options.publication.announce(this.#opus);
    this.#depacketizer = options.video?.codec === 'vp8' ? new Vp8In() : new H264In();
    const { own, send } = options;
    this.#wide = new WideFeedback(own);
    const ports = { own, ask: (report: Buffer) => send(receiverReport(own, []), report) };
    this.#tracks = {
      video: new IncomingTrack({
        ...ports,
        rate: videoRate,
        onPacket: (packet, lost) => this.#picture(packet, lost),
      }),
      audio: new IncomingTrack({ ...ports, rate: opusRate, onPacket: (packet) => this.#sound(packet) }),
    };
    this.#ticking = setInterval(() => this.#tick(), tickMs);
    this.#ticking.unref();
  }

  take(bytes: Buffer): void {
    const packet = parseRtp(bytes);
    if (!packet) return;
    const { video, audio, wide, clock } = this.#options;
    const number = wide === undefined ? undefined : headerExtension(bytes, wide);
    // The sender's estimate needs finer times than the clock of the wall has.
    if (number && number.length >= 2) this.#wide.came(number.readUInt16BE(), performance.now() * 1000);
    if (packet.payloadType === video?.payloadType) this.#tracks.video.push(packet, clock());
    else if (packet.payloadType === audio?.payloadType) this.#tracks.audio.push(packet, clock());
  }

  heard(feedback: Feedback): void {
    if (feedback.kind !== 'sender report') return;
    for (const kind of ['video', 'audio'] as const) {
      if (this.#tracks[kind].source !== feedback.source) continue;
      this.#clock.told(kind, feedback.wallclock, feedback.timestamp);
      this.#tracks[kind].told(feedback.wallclock, this.#options.clock());
    }
  }

  /** Asks the publisher for a keyframe, at most twice a second whoever wants it. */
  wantKeyframe(): void {
    const { clock, send, own } = this.#options;
    const { source } = this.#tracks.video;
    if (source === undefined || clock() - this.#askedAt < askEveryMs) return;
    this.#askedAt = clock();
    send(receiverReport(own, []), pictureLoss(own, source));
  }

  close(): void {
    clearInterval(this.#ticking);
  }

  #picture(packet: RtpPacket, lost: number): void {
    if (packet.payload.length === 0 && lost === 0) return;
    const { publication, clock } = this.#options;
    for (const { format, timestamp, keyframe, data } of this.#depacketizer.push(packet, lost)) {
      if (keyframe) this.#keyframeAt = clock();
      const at = this.#clock.place('video', timestamp, clock());
      publication.write({ format, decodeAt: at, showAt: at, keyframe, data });
    }
    if (this.#depacketizer.waits) this.wantKeyframe();
  }

  #sound({ payload, timestamp }: RtpPacket): void {
    if (payload.length === 0) return;
    const { publication, clock, video } = this.#options;
    // Segments and recordings that began with sound alone would begin anew with the first picture.
    if (video && this.#keyframeAt === 0 && clock() - this.#beganAt < pictureMs) return;
    const at = this.#clock.place('audio', timestamp, clock());
    publication.write({ format: this.#opus, decodeAt: at, showAt: at, keyframe: true, data: payload });
  }

  #tick(): void {
    const { clock, send, own, mostBits } = this.#options;
    const { video, audio } = this.#tracks;
    const now = clock();
    video.check(now);
    audio.check(now);
    const came = this.#wide.next(video.source ?? audio.source ?? 0);
    if (came) send(receiverReport(own, []), came);
    if (now - this.#keyframeAt >= keyframeEveryMs) this.wantKeyframe();
    if (now - this.#reportedAt < reportEveryMs) return;
    this.#reportedAt = now;
    const received = [video.report(now), audio.report(now)].filter((report) => report !== undefined);
    const estimate = video.source === undefined ? [] : [receiverEstimate(own, [video.source], mostBits)];
    send(receiverReport(own, received), description(own), ...estimate);
  }
}
