import {
  type AudioFormat,
  aacFormat,
  av1Format,
  avcFormat,
  CodecError,
  hevcFormat,
  opusFormat,
  sameFormat,
  type VideoFormat,
  vp9Format,
  vp9KeyframeSize,
} from '../codecs/index.ts';
import type { Publication } from '../plane/index.ts';
import { audioTag } from './flv-audio.ts';
import { type VideoTag, videoTag } from './flv-video.ts';
import { type Message, types } from './message.ts';

type Picture = Extract<VideoTag, { is: 'picture' }>;
type Configuration = Extract<VideoTag, { is: 'configuration' }>;

/** Turns the media messages of one publisher into units. Throws a CodecError for what is not taken. */
export class MediaInput {
  readonly #publication: Publication;
  #video: VideoFormat | undefined;
  #audio: AudioFormat | undefined;
  #vp9Record: Buffer | undefined;

  constructor(publication: Publication) {
    this.#publication = publication;
  }

  take({ type, timestamp, body }: Message): void {
    if (type === types.video) this.#takeVideo(timestamp, body);
    else if (type === types.audio) this.#takeAudio(timestamp, body);
    else if (type === types.aggregate) this.#takeAggregate(timestamp, body);
  }

  #takeVideo(timestamp: number, body: Buffer): void {
    const tag = videoTag(body);
    if (tag.is === 'configuration') {
      this.#configure(tag);
      this.#announce(this.#video);
    }
    if (tag.is !== 'picture' || tag.data.length === 0) return;
    const format = this.#formatOf(tag);
    if (!format || format.codec !== tag.codec) return;
    const decodeAt = this.#publication.timeline.place(timestamp);
    const showAt = decodeAt + Math.max(-1000, Math.min(tag.offset, 10_000)) * 1000;
    this.#publication.write({ format, decodeAt, showAt, keyframe: tag.keyframe, data: tag.data });
  }

  /** At once, not with the first unit: who lists the tracks then knows of both. */
  #announce(format: VideoFormat | AudioFormat | undefined): void {
    if (format && format !== this.#publication.video && format !== this.#publication.audio)
      this.#publication.announce(format);
  }

  #configure({ codec, data }: Configuration): void {
    if (codec === 'vp9') this.#vp9Record = Buffer.from(data);
    if (codec === 'avc') this.#video = kept(this.#video, avcFormat(data));
    if (codec === 'hevc') this.#video = kept(this.#video, hevcFormat(data));
    // Some send AV1 without a sequence header in front; the pictures then wait for one that has it.
    if (codec === 'av1' && data.length > 4) this.#video = kept(this.#video, av1Format(data));
  }

  #formatOf(tag: Picture): VideoFormat | undefined {
    const size = tag.codec === 'vp9' && tag.keyframe ? vp9KeyframeSize(tag.data) : undefined;
    if (size && this.#vp9Record) {
      const before = this.#video;
      const same = before?.codec === 'vp9' && before.width === size.width && before.height === size.height;
      const fresh = vp9Format(this.#vp9Record, size);
      this.#video = same ? kept(before, fresh) : fresh;
    }
    return this.#video;
  }

  #takeAudio(timestamp: number, body: Buffer): void {
    const tag = audioTag(body);
    if (tag.is === 'configuration') {
      const format = tag.codec === 'aac' ? aacFormat(tag.data) : opusFormat(tag.data);
      this.#audio = kept(this.#audio, format);
      this.#announce(this.#audio);
    }
    const format = this.#audio;
    if (tag.is !== 'sound' || !format || format.codec !== tag.codec || tag.data.length === 0) return;
    const at = this.#publication.timeline.place(timestamp);
    this.#publication.write({ format, decodeAt: at, showAt: at, keyframe: true, data: tag.data });
  }

  /** Several FLV tags in one message; their times count from the first's (RTMP 1.0, 7.1.6). */
  #takeAggregate(timestamp: number, body: Buffer): void {
    let at = 0;
    let first: number | undefined;
    while (at + 11 <= body.length) {
      const type = body.readUInt8(at) & 31;
      const length = body.readUIntBE(at + 1, 3);
      const time = body.readUIntBE(at + 4, 3) + body.readUInt8(at + 7) * 2 ** 24;
      first ??= time;
      const end = at + 11 + length;
      if (end > body.length) throw new CodecError('an aggregate message that is cut off');
      const tag = {
        type,
        stream: 0,
        timestamp: (timestamp + time - first) >>> 0,
        body: body.subarray(at + 11, end),
      };
      if (type !== types.aggregate) this.take(tag);
      at = end + 4;
    }
  }
}

/** The format before when the new one says the same, so that readers see no change. */
function kept<Kind extends VideoFormat | AudioFormat>(before: Kind | undefined, now: Kind): Kind {
  return before && sameFormat(before, now) ? before : now;
}
