import type { Clock, RandomBytes } from '@bandstand/sqlite';
import type { StreamName } from '../engine/index.ts';
import { type AnsweredMedia, answerSdp, candidateLines } from './answer-sdp.ts';
import { type Certificate, type KeptCertificate, openCertificate } from './certificate.ts';
import { type Offer, OfferRefused, parseOffer } from './offer.ts';
import { Peer, type PeerEvents } from './peer.ts';
import { WebRtcRefused } from './refused.ts';
import { UdpPort } from './udp-port.ts';

export interface SessionsOptions {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly kept: KeptCertificate;
  /** Where the port listens: `0.0.0.0` or `::` for all addresses. */
  readonly host: string;
  /** Addresses that peers are told to try, where they are not those of this machine. */
  readonly announce: readonly string[];
  /** Peers at once, of all and of one address. */
  readonly mostPeers: number;
  readonly mostPeersPerAddress: number;
  /** A peer that is silent for so long is gone. Milliseconds. */
  readonly silenceMs: number;
  /** One line for each peer that went. */
  readonly log: (line: { readonly address: string; readonly why: string }) => void;
}

/** Which way media go. */
export type Direction = 'whip' | 'whep';

export interface Opened {
  /** Names the session in its address; nobody can guess it. */
  readonly id: string;
  readonly peer: Peer;
}

interface Session {
  readonly stream: StreamName;
  readonly direction: Direction;
  readonly address: string;
  readonly peer: Peer;
}

/** How much may wait at the port before viewers are made to skip. */
const congestedBytes = 8 * 1024 * 1024;

const mostEnded = 1000;

/** All peers of the server, which share one UDP port and one certificate. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #port: UdpPort;
  readonly #sessions = new Map<string, Session>();
  /** Sessions that ended a while ago: encoders leave, and then ask for their end. */
  readonly #ended = new Map<string, Pick<Session, 'stream' | 'direction'>>();
  #certificate: Certificate | undefined;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#port = new UdpPort(options.host);
  }

  get count(): number {
    return this.#sessions.size;
  }

  get congested(): boolean {
    return this.#port.waiting > congestedBytes;
  }

  /** Resolves with the port; rejects when it is taken. */
  async listen(port: number): Promise<number> {
    const taken = await this.#port.listen(port);
    this.#certificate = await openCertificate(this.#options.kept);
    return taken;
  }

  /** Reads an offer of somebody for whom there is room. Throws WebRtcRefused. */
  admit(address: string, sdp: string): Offer {
    const { mostPeers, mostPeersPerAddress } = this.#options;
    if (!this.#certificate) throw new WebRtcRefused(503, 'This server takes no WebRTC.');
    let same = 0;
    for (const session of this.#sessions.values()) if (session.address === address) same += 1;
    if (this.#sessions.size >= mostPeers || same >= mostPeersPerAddress)
      throw new WebRtcRefused(503, 'All places are taken: try again in a while.');
    return refusing(() => parseOffer(sdp));
  }

  /** Opens a session; `onGone` of its events is called once when it ends. Throws WebRtcRefused. */
  open(direction: Direction, stream: StreamName, address: string, offer: Offer, events: PeerEvents): Opened {
    const { clock, random, silenceMs, log } = this.#options;
    const certificate = this.#certificate;
    if (!certificate) throw new WebRtcRefused(503, 'This server takes no WebRTC.');
    const id = Buffer.from(random(18)).toString('base64url');
    const { fingerprint, role } = offer;
    const peer = new Peer(
      { port: this.#port, certificate, fingerprint, role, clock, random, silenceMs },
      {
        ...events,
        onGone: (why) => {
          this.#end(id);
          events.onGone(why);
          log({ address, why: `${direction}: ${why}` });
        },
      },
    );
    this.#sessions.set(id, { stream, direction, address, peer });
    return { id, peer };
  }

  answer(offer: Offer, peer: Peer, media: readonly (AnsweredMedia | undefined)[]): string {
    if (!this.#certificate) throw new WebRtcRefused(503, 'This server takes no WebRTC.');
    return answerSdp({
      offer,
      media: media.filter((each) => each !== undefined),
      credentials: peer.credentials,
      certificate: this.#certificate,
      addresses: this.#addresses(),
      port: this.#port.port,
      session: String(this.number()),
    });
  }

  /** Names for a peer that begins anew, as a fragment of SDP (RFC 8840). */
  restart(peer: Peer): string {
    const { name, password } = peer.restart();
    const candidates = candidateLines(this.#addresses(), this.#port.port);
    const lines = ['a=ice-lite', `a=ice-ufrag:${name}`, `a=ice-pwd:${password}`, ...candidates];
    return `${[...lines, 'a=end-of-candidates'].join('\r\n')}\r\n`;
  }

  /** The peer of a session; undefined when there is none of that name there. */
  find(direction: Direction, { app, room }: StreamName, id: string): Peer | undefined {
    const session = this.#sessions.get(id);
    const { stream } = session ?? {};
    return session?.direction === direction && stream?.app === app && stream.room === room
      ? session.peer
      : undefined;
  }

  /** Whether there was such a session a while ago. */
  hasEnded(direction: Direction, { app, room }: StreamName, id: string): boolean {
    const ended = this.#ended.get(id);
    return ended?.direction === direction && ended.stream.app === app && ended.stream.room === room;
  }

  /** A number of 31 bits by chance: of a source, or where counting begins. */
  number(): number {
    return Buffer.from(this.#options.random(4)).readUInt32BE() >>> 1;
  }

  /** Ends all, and gives the port back. */
  async close(): Promise<void> {
    for (const { peer } of Array.from(this.#sessions.values())) peer.close('the server closes');
    await this.#port.close();
  }

  #end(id: string): void {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    if (!session) return;
    const { stream, direction } = session;
    this.#ended.set(id, { stream, direction });
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > mostEnded && oldest !== undefined) this.#ended.delete(oldest);
  }

  #addresses(): readonly string[] {
    const { announce } = this.#options;
    return announce.length > 0 ? announce : this.#port.addresses();
  }
}

/** What an offer is refused for becomes the answer to it. */
export function refusing<T>(agree: () => T): T {
  try {
    return agree();
  } catch (error) {
    if (error instanceof OfferRefused) throw new WebRtcRefused(error.status, error.message);
    throw error;
  }
}
