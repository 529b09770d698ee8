import type { DtlsClient, DtlsServer } from 'werift';
import { type Certificate, fingerprintOf } from './certificate.ts';
import { ownsAsClient, ownsAsServer } from './handshake-proof.ts';
import { keyBytes, profiles, type SrtpProfile, SrtpReceiver, SrtpSender, saltBytes } from './srtp.ts';

/** What a handshake ends with. */
export interface Sealed {
  readonly sender: SrtpSender;
  readonly receiver: SrtpReceiver;
}

export interface HandshakePorts {
  readonly certificate: Certificate;
  /** Of the peer's certificate, as his offer says it. */
  readonly fingerprint: string;
  /** Passive, we wait for the peer's hello; active, ours is sent by `begin` (RFC 5763, 5). */
  readonly role: 'passive' | 'active';
  readonly send: (packet: Buffer) => void;
  readonly onSealed: (sealed: Sealed) => void;
  readonly onFailed: (why: string) => void;
  /** The peer closed it. */
  readonly onClosed: () => void;
}

/** The library's own parts are loaded when the first peer comes: they take half a second and 40 MB. */
const loaded = () => import('werift');

/** A whole handshake is a few kilobytes; whoever sends so much more wants something else. */
const mostBytes = 256 * 1024;
const recordHeader = 13;
const kinds = { alert: 21, handshake: 22, most: 23 };
const clientHello = 1;

/** DTLS 1.2 (RFC 5764): keys for the media out of a handshake with the peer of the offer. */
export class Handshake {
  readonly #ports: HandshakePorts;
  #begin: (() => void) | undefined;
  #begun = false;
  #onPacket: ((packet: Buffer) => void) | undefined;
  readonly #early: Buffer[] = [];
  #bytes = 0;
  #sealed = false;
  #closed = false;

  constructor(ports: HandshakePorts) {
    this.#ports = ports;
    void this.#open().catch(() => ports.onFailed('the handshake could not begin'));
  }

  /** To be called when the peer can be reached: where we are the active side, our hello goes out, once. */
  begin(): void {
    this.#begun = true;
    this.#begin?.();
    this.#begin = undefined;
  }

  /** Takes what came. Never throws: what makes no sense is left out. */
  take(packet: Buffer): void {
    this.#bytes += packet.length;
    if (this.#closed || this.#bytes > mostBytes || !this.#isExpected(packet)) return;
    if (!this.#onPacket) {
      if (this.#early.length < 8) this.#early.push(Buffer.from(packet));
      return;
    }
    try {
      this.#onPacket(packet);
    } catch {
      // Records that are cut off.
    }
  }

  close(): void {
    this.#closed = true;
    this.#begin = undefined;
    this.#onPacket = () => {};
  }

  /** Whole records of known kinds; and, when the keys are there, no word in the clear that would end or renew them. */
  #isExpected(packet: Buffer): boolean {
    for (let at = 0; at < packet.length; ) {
      if (at + recordHeader > packet.length) return false;
      const [kind, epoch] = [packet.readUInt8(at), packet.readUInt16BE(at + 3)];
      if (kind > kinds.most) return false;
      const body = at + recordHeader;
      const renews = kind === kinds.handshake && packet[body] === clientHello;
      if (this.#sealed && epoch === 0 && (kind === kinds.alert || renews)) return false;
      at = body + packet.readUInt16BE(at + 11);
    }
    return true;
  }

  async #open(): Promise<void> {
    const { DtlsClient, DtlsServer } = await loaded();
    if (this.#closed) return;
    const { certificate, role, send, onFailed, onClosed } = this.#ports;
    const transport: ConstructorParameters<typeof DtlsServer>[0]['transport'] = {
      type: 'udp',
      address: { address: '', family: 'IPv4', port: 0 },
      closed: false,
      onData: () => {},
      send: async (packet) => {
        if (!this.#closed) send(packet);
      },
      close: async () => {},
    };
    const options = {
      cert: certificate.certPem,
      key: certificate.keyPem,
      signatureHash: { hash: 4, signature: 3 },
      // In this order: what is sealed by AES-CM is sealed in half the time here.
      srtpProfiles: [profiles.aes128CmSha1, profiles.aes128Gcm],
      certificateRequest: role === 'passive',
      extendedMasterSecret: true,
      transport,
    } satisfies ConstructorParameters<typeof DtlsServer>[0];
    const side = role === 'passive' ? new DtlsServer(options) : new DtlsClient(options);
    side.onConnect.subscribe(() => this.#connected(side));
    // A message that came twice or too early is no end: who never comes through is given up in time.
    side.onError.subscribe(() => {});
    side.onClose.subscribe(() => onClosed());
    this.#onPacket = (packet) => transport.onData(packet, ['', 0]);
    if (side instanceof DtlsClient)
      this.#begin = () => void side.connect().catch(() => onFailed('the handshake failed'));
    if (this.#begun) this.begin();
    for (const packet of this.#early.splice(0)) this.take(packet);
  }

  #connected(side: DtlsServer | DtlsClient): void {
    if (this.#closed || this.#sealed) return;
    const { fingerprint, role, onSealed, onFailed } = this.#ports;
    const profile: SrtpProfile | undefined = side.srtp.srtpProfile;
    const { remoteCertificate, cipher, dtls } = side;
    if (!profile) return onFailed('the peer knows no way to seal media');
    if (!remoteCertificate || fingerprintOf(remoteCertificate) !== fingerprint)
      return onFailed('the peer has another certificate than its offer says');
    const messages = dtls.sortedHandshakeCache;
    const randoms = [cipher.localRandom.serialize(), cipher.remoteRandom.serialize()];
    const owns =
      role === 'passive'
        ? ownsAsClient(remoteCertificate, messages)
        : ownsAsServer(remoteCertificate, messages, randoms);
    if (!owns) return onFailed('the peer does not own the certificate that it shows');
    this.#sealed = true;
    const keys = side.extractSessionKeys(keyBytes, saltBytes(profile));
    onSealed({
      sender: new SrtpSender(profile, { key: keys.localKey, salt: keys.localSalt }),
      receiver: new SrtpReceiver(profile, { key: keys.remoteKey, salt: keys.remoteSalt }),
    });
  }
}
