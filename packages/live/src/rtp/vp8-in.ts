import { type VideoFormat, vp8Format, vp8KeyframeSize } from '../codecs/index.ts';
import type { Depacketizer, Picture } from './h264-in.ts';
import type { RtpPacket } from './packet.ts';

const largestPicture = 8 * 1024 * 1024;

/** Bytes of the payload descriptor (RFC 7741, 4.2); undefined when it is cut off. */
function descriptorBytes(payload: Buffer): number | undefined {
  const first = payload[0];
  if (first === undefined) return undefined;
  if (!(first & 0x80)) return 1;
  const more = payload[1] ?? 0;
  let at = 2;
  if (more & 0x80) at += (payload[2] ?? 0) & 0x80 ? 2 : 1;
  if (more & 0x40) at += 1;
  if (more & 0x30) at += 1;
  return at < payload.length ? at : undefined;
}

/** VP8 out of RTP (RFC 7741). A picture of which a packet is missing is thrown away, with all up to the next keyframe. */
export class Vp8In implements Depacketizer {
  #format: VideoFormat | undefined;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #timestamp: number | undefined;
  #broken = false;
  #waits = true;

  get waits(): boolean {
    return this.#waits;
  }

  push({ payload, timestamp, marker }: RtpPacket, lost: number): Picture[] {
    if (lost > 0) this.#broken = true;
    const before = timestamp === this.#timestamp ? undefined : this.#finish();
    if (lost > 0) this.#broken = true;
    this.#timestamp = timestamp;
    const from = descriptorBytes(payload);
    if (from === undefined) return before ? [before] : [];
    const begins = ((payload[0] ?? 0) & 0x17) === 0x10;
    if (this.#pieces.length === 0 && !begins) this.#broken = true;
    if (this.#bytes < largestPicture) this.#pieces.push(payload.subarray(from));
    this.#bytes += payload.length;
    return [before, marker ? this.#finish() : undefined].filter((picture) => picture !== undefined);
  }

  #finish(): Picture | undefined {
    const broken = this.#broken || this.#bytes >= largestPicture;
    const pieces = this.#pieces;
    const timestamp = this.#timestamp;
    this.#pieces = [];
    this.#bytes = 0;
    this.#broken = false;
    this.#timestamp = undefined;
    if (broken) this.#waits = true;
    if (broken || pieces.length === 0 || timestamp === undefined) return undefined;
    const data = Buffer.concat(pieces);
    const keyframe = data.length > 0 && (data.readUInt8(0) & 1) === 0;
    const size = keyframe ? vp8KeyframeSize(data) : undefined;
    if (size && (size.width !== this.#format?.width || size.height !== this.#format.height))
      this.#format = vp8Format(size);
    if (!this.#format || (this.#waits && !size)) return undefined;
    this.#waits = false;
    return { format: this.#format, timestamp, keyframe, data };
  }
}
