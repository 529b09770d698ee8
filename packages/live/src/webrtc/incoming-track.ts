import { Reorder, type RtpPacket, Unwrapped } from '../rtp/index.ts';
import { nack, type Received } from './rtcp.ts';

export interface IncomingPorts {
  readonly rate: number;
  /** Sends a report to the peer. `own`: who speaks. */
  readonly own: number;
  readonly ask: (report: Buffer) => void;
  /** The next packet in order, and how many were lost in front of it. */
  readonly onPacket: (packet: RtpPacket, lost: number) => void;
}

/** One track that a peer sends: put in order, asked for again where packets are missing, and counted for the reports. */
export class IncomingTrack {
  readonly #ports: IncomingPorts;
  #source: number | undefined;
  #reorder: Reorder;
  #numbers = new Unwrapped(16);
  #first = 0;
  #highest = 0;
  #received = 0;
  #before = { expected: 0, received: 0 };
  #jitter = 0;
  #transit: number | undefined;
  #report = { middle: 0, cameAt: 0 };

  constructor(ports: IncomingPorts) {
    this.#ports = ports;
    this.#reorder = this.#ordered();
  }

  /** Undefined until a packet came. */
  get source(): number | undefined {
    return this.#source;
  }

  /** Takes a packet in that came at `now` (milliseconds). */
  push(packet: RtpPacket, now: number): void {
    if (packet.source !== this.#source) this.#begin(packet);
    const number = this.#numbers.next(packet.sequence);
    this.#highest = Math.max(this.#highest, number);
    this.#received += 1;
    this.#measure(packet.timestamp, now);
    // Empty packets probe for bandwidth; they count, and hold nothing.
    this.#reorder.push(packet, now);
  }

  /** To be called a few times a second. */
  check(now: number): void {
    this.#reorder.check(now);
  }

  /** A sender report came, with the middle 32 bits of its NTP time. */
  told(wallclock: number, now: number): void {
    const seconds = wallclock / 1e6 + 2_208_988_800;
    this.#report = { middle: Math.floor(seconds * 65_536) % 2 ** 32, cameAt: now };
  }

  /** What is said of it in a receiver report (RFC 3550, A.3); undefined before its first packet. */
  report(now: number): Received | undefined {
    if (this.#source === undefined) return undefined;
    const expected = this.#highest - this.#first + 1;
    const lately = expected - this.#before.expected;
    const lost = lately - (this.#received - this.#before.received);
    this.#before = { expected, received: this.#received };
    const { middle, cameAt } = this.#report;
    return {
      source: this.#source,
      fractionLost: lately > 0 && lost > 0 ? Math.min(255, Math.floor((lost * 256) / lately)) : 0,
      lost: expected - this.#received,
      highest: this.#highest % 2 ** 32,
      jitter: Math.floor(this.#jitter),
      lastReport: middle,
      sinceReport: middle === 0 ? 0 : Math.floor(((now - cameAt) * 65_536) / 1000),
    };
  }

  #begin({ source, sequence }: RtpPacket): void {
    this.#source = source;
    this.#reorder = this.#ordered();
    this.#numbers = new Unwrapped(16);
    this.#first = sequence;
    this.#highest = sequence;
    this.#received = 0;
    this.#before = { expected: 0, received: 0 };
    this.#transit = undefined;
  }

  #ordered(): Reorder {
    const { onPacket, ask, own } = this.#ports;
    return new Reorder({
      onPacket,
      onMissing: (numbers) => {
        if (this.#source !== undefined) ask(nack(own, this.#source, numbers));
      },
    });
  }

  /** RFC 3550, A.8. */
  #measure(timestamp: number, now: number): void {
    const transit = (now * this.#ports.rate) / 1000 - timestamp;
    const moved = Math.abs(transit - (this.#transit ?? transit));
    this.#transit = transit;
    // A wrap of the ticks is no jitter.
    if (moved < this.#ports.rate * 10) this.#jitter += (moved - this.#jitter) / 16;
  }
}
