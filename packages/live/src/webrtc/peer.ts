import type { Clock, RandomBytes } from '@bandstand/sqlite';
import type { Certificate } from './certificate.ts';
import { Handshake, type Sealed } from './handshake.ts';
import { type Feedback, parseRtcp } from './rtcp.ts';
import type { Place, Reachable, UdpPort } from './udp-port.ts';

export interface Credentials {
  readonly name: string;
  readonly password: string;
}

export interface PeerOptions {
  readonly port: UdpPort;
  readonly certificate: Certificate;
  /** SHA-256 of the peer's certificate, out of its offer. */
  readonly fingerprint: string;
  /** Ours in DTLS. */
  readonly role: 'passive' | 'active';
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Gone when nothing of it was heard for so long, and when it does not come to media in that time. Milliseconds. */
  readonly silenceMs: number;
}

/** What happens to a peer. */
export interface PeerEvents {
  readonly onReady: () => void;
  readonly onRtp: (packet: Buffer) => void;
  readonly onFeedback: (feedback: Feedback) => void;
  /** Called once, whoever ended it. */
  readonly onGone: (why: string) => void;
}

/** One peer on the port: reached by ICE, sealed by DTLS-SRTP. */
export class Peer implements Reachable {
  readonly passwords = new Map<string, string>();
  readonly #options: PeerOptions;
  readonly #events: PeerEvents;
  readonly #handshake: Handshake;
  readonly #watching: NodeJS.Timeout;
  #credentials: Credentials;
  #sealed: Sealed | undefined;
  #place: Place | undefined;
  readonly #openedAt: number;
  #heardAt: number;
  #gone = false;

  constructor(options: PeerOptions, events: PeerEvents) {
    this.#options = options;
    this.#events = events;
    this.#openedAt = options.clock();
    this.#heardAt = this.#openedAt;
    this.#credentials = this.#name();
    const { certificate, fingerprint, role, port, silenceMs } = options;
    port.add(this);
    this.#handshake = new Handshake({
      certificate,
      fingerprint,
      role,
      send: (packet) => this.#post(packet),
      onSealed: (sealed) => {
        this.#sealed = sealed;
        events.onReady();
      },
      onFailed: (why) => this.close(why),
      onClosed: () => this.close('the peer left'),
    });
    this.#watching = setInterval(() => this.#watch(), Math.min(1000, silenceMs / 4));
    this.#watching.unref();
  }

  get ready(): boolean {
    return this.#sealed !== undefined && !this.#gone;
  }

  /** What the peer calls us by in its checks. */
  get credentials(): Credentials {
    return this.#credentials;
  }

  /** Where it is reached; undefined until it has come. */
  get place(): Place | undefined {
    return this.#place;
  }

  /** New names for a peer that begins anew from another network (RFC 8445, 9); the old ones still hold. */
  restart(): Credentials {
    const [oldest] = this.passwords.keys();
    if (this.passwords.size > 2 && oldest !== undefined) {
      this.#options.port.remove(this);
      this.passwords.delete(oldest);
    }
    this.#credentials = this.#name();
    this.#options.port.add(this);
    return this.#credentials;
  }

  reached(from: Place, nominated: boolean): void {
    this.#heardAt = this.#options.clock();
    if (nominated || !this.#place) this.#place = from;
    this.#handshake.begin();
  }

  take(packet: Buffer): void {
    const first = packet[0] ?? 0;
    if (first >= 20 && first < 64) this.#handshake.take(packet);
    else if (first >= 128 && first < 192) this.#media(packet);
  }

  /** Sends a packet of media; nothing before the handshake. `index`: its sequence number without the wrap. */
  rtp(header: Buffer, payload: Buffer, index: number): void {
    if (this.#sealed) this.#post(this.#sealed.sender.rtp(header, payload, index));
  }

  rtcp(...reports: readonly Buffer[]): void {
    if (this.#sealed) this.#post(this.#sealed.sender.rtcp(Buffer.concat(reports)));
  }

  /** Twice is once. */
  close(why: string): void {
    if (this.#gone) return;
    this.#gone = true;
    clearInterval(this.#watching);
    this.#handshake.close();
    this.#options.port.remove(this);
    this.#events.onGone(why);
  }

  #media(packet: Buffer): void {
    if (!this.#sealed || this.#gone) return;
    const type = packet[1] ?? 0;
    const report = type >= 192 && type < 224;
    const plain = report ? this.#sealed.receiver.rtcp(packet) : this.#sealed.receiver.rtp(packet);
    if (!plain) return;
    this.#heardAt = this.#options.clock();
    if (report) for (const feedback of parseRtcp(plain)) this.#events.onFeedback(feedback);
    else this.#events.onRtp(plain);
  }

  #post(packet: Buffer): void {
    if (this.#place && !this.#gone) this.#options.port.send(packet, this.#place);
  }

  #watch(): void {
    const { clock, silenceMs } = this.#options;
    const now = clock();
    if (now - this.#heardAt >= silenceMs) this.close('silent');
    // Checks alone keep nobody.
    else if (!this.#sealed && now - this.#openedAt >= silenceMs) this.close('no handshake');
  }

  #name(): Credentials {
    const text = (bytes: number): string => Buffer.from(this.#options.random(bytes)).toString('base64url');
    // The letters of ICE are those of base64, without the two that stand for others in addresses.
    const fit = (value: string): string => value.replaceAll('-', '+').replaceAll('_', '/');
    const credentials = { name: fit(text(9)), password: fit(text(24)) };
    this.passwords.set(credentials.name, credentials.password);
    return credentials;
  }
}
