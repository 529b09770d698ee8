import { Unwrapped } from './counting.ts';
import type { RtpPacket } from './packet.ts';

export interface ReorderPorts {
  /** The next packet in order. `after` is how many were lost in front of it. */
  readonly onPacket: (packet: RtpPacket, after: number) => void;
  /** Sequence numbers that are missing, told once when the gap is seen and again while it lasts. */
  readonly onMissing: (numbers: readonly number[]) => void;
}

interface Waiting {
  readonly packet: RtpPacket;
  readonly cameAt: number;
}

/** How long a packet that is missing is waited for, and how often it is asked for. Milliseconds. */
const patienceMs = 250;
const askAgainMs = 60;
const mostWaiting = 1024;
const mostAsked = 64;
/** Beyond this the sender began anew: nothing in between is waited for. */
const leap = 3000;

/** Puts the packets of one source in order, waits for those that are missing, and gives them up after a while. */
export class Reorder {
  readonly #ports: ReorderPorts;
  readonly #numbers = new Unwrapped(16);
  readonly #waiting = new Map<number, Waiting>();
  #next: number | undefined;
  #askedAt = 0;

  constructor(ports: ReorderPorts) {
    this.#ports = ports;
  }

  /** Takes a packet in that came at `now` (milliseconds). */
  push(packet: RtpPacket, now: number): void {
    const known = this.#next !== undefined;
    const number = this.#numbers.next(packet.sequence);
    this.#next ??= number;
    if (number < this.#next || this.#waiting.has(number)) return;
    if (known && number === this.#next && this.#waiting.size === 0) {
      this.#next = number + 1;
      this.#ports.onPacket(packet, 0);
      return;
    }
    this.#waiting.set(number, { packet, cameAt: now });
    if (number - this.#next > leap || this.#waiting.size > mostWaiting) this.#giveUp();
    this.#flush();
    this.check(now);
  }

  /** Gives up what was waited for too long, and asks for the rest; to be called a few times a second too. */
  check(now: number): void {
    while (this.#waiting.size > 0) {
      const [first] = this.#waiting.values();
      if (!first || now - first.cameAt < patienceMs) break;
      this.#giveUp();
      this.#flush();
    }
    if (this.#waiting.size === 0 || now - this.#askedAt < askAgainMs) return;
    this.#askedAt = now;
    this.#ports.onMissing(this.#missing());
  }

  #missing(): number[] {
    const last = Math.max(...this.#waiting.keys());
    const numbers: number[] = [];
    for (let at = this.#next ?? last; at < last && numbers.length < mostAsked; at += 1)
      if (!this.#waiting.has(at)) numbers.push(at & 0xff_ff);
    return numbers;
  }

  /** Goes on behind the gap. */
  #giveUp(): void {
    const first = Math.min(...this.#waiting.keys());
    const waiting = this.#waiting.get(first);
    if (!waiting) return;
    this.#waiting.delete(first);
    const lost = first - (this.#next ?? first);
    this.#next = first + 1;
    this.#ports.onPacket(waiting.packet, lost);
  }

  #flush(): void {
    for (;;) {
      const next = this.#next ?? 0;
      const waiting = this.#waiting.get(next);
      if (!waiting) return;
      this.#waiting.delete(next);
      this.#next = next + 1;
      this.#ports.onPacket(waiting.packet, 0);
    }
  }
}
