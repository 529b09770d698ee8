import { rtpHeader } from '../rtp/index.ts';
import { type Sent, senderReport } from './rtcp.ts';

export interface OutgoingOptions {
  readonly payloadType: number;
  readonly source: number;
  /** Ticks a second. */
  readonly rate: number;
  /** Where numbers and ticks begin: by chance (RFC 3550, 5.1). */
  readonly firstNumber: number;
  readonly firstTick: number;
  /** When the publication's clock stood at 0: milliseconds since 1970. */
  readonly startedAt: number;
  readonly send: (header: Buffer, payload: Buffer, index: number) => void;
}

interface Kept {
  readonly index: number;
  readonly header: Buffer;
  readonly payload: Buffer;
}

const mostKept = 1024;
const resentEachSecond = 500;

/** One track as packets to one viewer; the last ones are kept for when he misses some. */
export class OutgoingTrack {
  readonly #options: OutgoingOptions;
  readonly #kept: Kept[] = [];
  #index: number;
  #at: number | undefined;
  #packets = 0;
  #bytes = 0;
  #resent = 0;

  constructor(options: OutgoingOptions) {
    this.#options = options;
    this.#index = options.firstNumber;
  }

  get source(): number {
    return this.#options.source;
  }

  /** Sends a unit of that time (microseconds on the publication's clock); returns its bytes. */
  write(payloads: readonly Buffer[], at: number): number {
    let bytes = 0;
    for (const [number, payload] of payloads.entries()) {
      this.#post(payload, at, number === payloads.length - 1);
      bytes += payload.length;
    }
    this.#at = at;
    return bytes;
  }

  /** Sends again what was missed, where it is kept. */
  again(numbers: readonly number[]): void {
    for (const number of numbers) {
      const behind = (this.#index - 1 - number) & 0xff_ff;
      const index = this.#index - 1 - behind;
      const kept = this.#kept[index % mostKept];
      if (kept?.index !== index || this.#resent >= resentEachSecond) continue;
      this.#resent += 1;
      this.#options.send(kept.header, kept.payload, kept.index);
    }
  }

  /** To be sent each second; undefined before the first packet. */
  report(): Buffer | undefined {
    this.#resent = 0;
    if (this.#at === undefined) return undefined;
    const { source, startedAt } = this.#options;
    const sent: Sent = {
      source,
      wallclock: startedAt * 1000 + this.#at,
      timestamp: this.#ticks(this.#at),
      packets: this.#packets,
      bytes: this.#bytes,
    };
    return senderReport(sent);
  }

  #post(payload: Buffer, at: number, marker: boolean): void {
    const { payloadType, source, send } = this.#options;
    const index = this.#index;
    const header = rtpHeader({
      payloadType,
      marker,
      source,
      sequence: index & 0xff_ff,
      timestamp: this.#ticks(at),
    });
    this.#kept[index % mostKept] = { index, header, payload };
    this.#index += 1;
    this.#packets += 1;
    this.#bytes += payload.length;
    send(header, payload, index);
  }

  #ticks(at: number): number {
    const { rate, firstTick } = this.#options;
    return (firstTick + Math.floor((at * rate) / 1e6)) % 2 ** 32;
  }
}
