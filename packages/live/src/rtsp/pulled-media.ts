import type { Clock } from '@bandstand/sqlite';
import { aacSamples } from '../codecs/index.ts';
import type { Publication } from '../plane/index.ts';
import { H264In, parseRtp, Reorder, type RtpPacket, SourceClock } from '../rtp/index.ts';
import { aacUnits } from './aac-in.ts';
import type { PulledTrack } from './description.ts';

/** Packets of a server's tracks become the units of a publication. Tracks are told apart by their channel: 0, 2. */
export class PulledMedia {
  readonly #publication: Publication;
  readonly #clock: Clock;
  readonly #source: SourceClock;
  readonly #takers: readonly ((bytes: Buffer) => void)[];

  constructor(publication: Publication, tracks: readonly PulledTrack[], clock: Clock) {
    this.#publication = publication;
    this.#clock = clock;
    const rate = (video: boolean): number =>
      tracks.find(({ kind }) => (kind === 'h264') === video)?.rate ?? 90_000;
    this.#source = new SourceClock({ video: rate(true), audio: rate(false) });
    for (const track of tracks) if (track.kind !== 'h264') publication.announce(track.format);
    this.#takers = tracks.map((track) => this.#taker(track));
  }

  /** A packet of media of the track with that number. */
  take(track: number, bytes: Buffer): void {
    this.#takers[track]?.(bytes);
  }

  #taker(track: PulledTrack): (bytes: Buffer) => void {
    const input = track.kind === 'h264' ? new H264In(track.parameters) : undefined;
    const onPacket = (packet: RtpPacket, lost: number): void => {
      if (input) this.#pictures(input, packet, lost);
      else if (track.kind !== 'h264') this.#sound(track, packet);
    };
    // One connection brings all in order: what is missing was never sent.
    const reorder = new Reorder({ onPacket, onMissing: () => {} });
    return (bytes) => {
      const packet = parseRtp(bytes);
      if (packet) reorder.push(packet, this.#clock());
    };
  }

  #pictures(input: H264In, packet: RtpPacket, lost: number): void {
    for (const { format, timestamp, keyframe, data } of input.push(packet, lost)) {
      const at = this.#source.place('video', timestamp, this.#clock());
      this.#publication.write({ format, decodeAt: at, showAt: at, keyframe, data });
    }
  }

  #sound(track: Exclude<PulledTrack, { kind: 'h264' }>, { payload, timestamp }: RtpPacket): void {
    const units = track.kind === 'aac' ? aacUnits(payload, track.sizeBits, track.indexBits) : [payload];
    const { format, rate } = track;
    for (const [index, unit] of units.entries()) {
      const ticks = (timestamp + index * aacSamples) % 2 ** 32;
      const at = this.#source.place('audio', ticks, this.#clock());
      if (unit.length > 0 && rate > 0)
        this.#publication.write({
          format,
          decodeAt: at,
          showAt: at,
          keyframe: true,
          data: Buffer.from(unit),
        });
    }
  }
}
