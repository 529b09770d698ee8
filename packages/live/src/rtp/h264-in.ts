import { AvcSets, type VideoFormat } from '../codecs/index.ts';
import type { RtpPacket } from './packet.ts';

/** A picture out of RTP, before it has a place on the publication's clock. */
export interface Picture {
  readonly format: VideoFormat;
  readonly timestamp: number;
  readonly keyframe: boolean;
  readonly data: Buffer;
}

export interface Depacketizer {
  /** Takes packets in order; `lost` is how many are missing in front of this one. Gives the pictures that it completes. */
  push(packet: RtpPacket, lost: number): Picture[];
  /** Whether pictures are thrown away until a keyframe comes. */
  readonly waits: boolean;
}

const idr = 5;
const sei = 6;
const sequenceSet = 7;
const pictureSet = 8;
const delimiter = 9;
const largestPicture = 8 * 1024 * 1024;

/**
 * H.264 out of RTP (RFC 6184): single units, STAP-A and FU-A. Parameter sets are remembered wherever they came, since some
 * encoders send them once. A picture of which a packet is missing is thrown away, with all up to the next keyframe.
 */
export class H264In implements Depacketizer {
  readonly #sets: AvcSets;
  #units: Buffer[] = [];
  #bytes = 0;
  #fragments: Buffer[] = [];
  #timestamp: number | undefined;
  #broken = false;
  #waits = true;

  /** `parameters`: units that came another way (sprop-parameter-sets of a SDP). */
  constructor(parameters: readonly Buffer[] = []) {
    this.#sets = new AvcSets();
    for (const unit of parameters) this.#sets.take(unit);
  }

  get waits(): boolean {
    return this.#waits;
  }

  push({ payload, timestamp, marker }: RtpPacket, lost: number): Picture[] {
    if (lost > 0) this.#broken = true;
    // Some senders set no marker: then the next picture's time ends this one.
    const before = timestamp === this.#timestamp ? undefined : this.#finish();
    if (lost > 0) this.#broken = true;
    this.#timestamp = timestamp;
    this.#take(payload);
    return [before, marker ? this.#finish() : undefined].filter((picture) => picture !== undefined);
  }

  #take(payload: Buffer): void {
    const type = (payload[0] ?? 0) & 31;
    if (type >= 1 && type <= 23) this.#unit(payload);
    else if (type === 24) this.#aggregate(payload);
    else if (type === 28) this.#fragment(payload);
  }

  #aggregate(payload: Buffer): void {
    for (let at = 1; at + 2 <= payload.length; ) {
      const length = payload.readUInt16BE(at);
      at += 2;
      if (length === 0 || at + length > payload.length) return;
      this.#unit(payload.subarray(at, at + length));
      at += length;
    }
  }

  #fragment(payload: Buffer): void {
    if (payload.length < 3) return;
    const [indicator, header] = [payload.readUInt8(0), payload.readUInt8(1)];
    const begins = (header & 0x80) !== 0;
    if (begins) this.#fragments = [Buffer.of((indicator & 0xe0) | (header & 31))];
    else if (this.#fragments.length === 0) {
      this.#broken = true;
      return;
    }
    this.#fragments.push(payload.subarray(2));
    if (header & 0x40) {
      const unit = Buffer.concat(this.#fragments);
      this.#fragments = [];
      this.#unit(unit);
    }
  }

  #unit(unit: Buffer): void {
    const type = unit.readUInt8(0) & 31;
    if (type === sequenceSet || type === pictureSet) this.#sets.take(unit);
    else if (type !== delimiter && type !== sei && this.#bytes < largestPicture) {
      this.#units.push(unit);
      this.#bytes += unit.length + 4;
    }
  }

  #finish(): Picture | undefined {
    const units = this.#units;
    const broken = this.#broken || this.#fragments.length > 0 || this.#bytes >= largestPicture;
    const timestamp = this.#timestamp;
    this.#units = [];
    this.#fragments = [];
    this.#bytes = 0;
    this.#broken = false;
    this.#timestamp = undefined;
    if (broken) this.#waits = true;
    const { format } = this.#sets;
    if (broken || units.length === 0 || timestamp === undefined || !format) return undefined;
    const keyframe = units.some((unit) => (unit.readUInt8(0) & 31) === idr);
    if (this.#waits && !keyframe) return undefined;
    this.#waits = false;
    const data = Buffer.concat(units.flatMap((unit) => [lengthOf(unit), unit]));
    return { format, timestamp, keyframe, data };
  }
}

function lengthOf(unit: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(unit.length);
  return length;
}
