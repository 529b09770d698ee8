import type { DtlsServer } from 'werift';
import { type Certificate, fingerprintOf } from './certificate.ts';
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
  readonly send: (packet: Buffer) => void;
  readonly onSealed: (sealed: Sealed) => void;
  readonly onFailed: (why: string) => void;
  /** The peer closed it. */
  readonly onClosed: () => void;
}

/** The library's own parts are loaded when the first peer comes: they take half a second and 40 MB. */
const loaded = () => import('werift');

/** DTLS 1.2 as its server (RFC 5764): keys for the media out of a handshake with the peer of the offer. */
export class Handshake {
  readonly #ports: HandshakePorts;
  #server: DtlsServer | undefined;
  #onPacket: (packet: Buffer) => void = () => {};
  readonly #early: Buffer[] = [];
  #closed = false;

  constructor(ports: HandshakePorts) {
    this.#ports = ports;
    void this.#open().catch(() => ports.onFailed('the handshake could not begin'));
  }

  take(packet: Buffer): void {
    if (this.#server) this.#onPacket(packet);
    else if (this.#early.length < 8) this.#early.push(Buffer.from(packet));
  }

  close(): void {
    this.#closed = true;
    this.#onPacket = () => {};
  }

  async #open(): Promise<void> {
    const { DtlsServer } = await loaded();
    const { certificate, send, onFailed, onClosed } = this.#ports;
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
    const server = new DtlsServer({
      cert: certificate.certPem,
      key: certificate.keyPem,
      signatureHash: { hash: 4, signature: 3 },
      srtpProfiles: [profiles.aes128Gcm, profiles.aes128CmSha1],
      certificateRequest: true,
      extendedMasterSecret: true,
      transport,
    });
    server.onConnect.subscribe(() => this.#connected(server));
    server.onError.subscribe(() => onFailed('the handshake failed'));
    server.onClose.subscribe(() => onClosed());
    this.#server = server;
    this.#onPacket = (packet) => transport.onData(packet, ['', 0]);
    for (const packet of this.#early.splice(0)) this.#onPacket(packet);
  }

  #connected(server: DtlsServer): void {
    if (this.#closed) return;
    const { fingerprint, onSealed, onFailed } = this.#ports;
    const profile: SrtpProfile | undefined = server.srtp.srtpProfile;
    const { remoteCertificate } = server;
    if (!profile) return onFailed('the peer knows no way to seal media');
    if (!remoteCertificate || fingerprintOf(remoteCertificate) !== fingerprint)
      return onFailed('the peer has another certificate than its offer says');
    const keys = server.extractSessionKeys(keyBytes, saltBytes(profile));
    onSealed({
      sender: new SrtpSender(profile, { key: keys.localKey, salt: keys.localSalt }),
      receiver: new SrtpReceiver(profile, { key: keys.remoteKey, salt: keys.remoteSalt }),
    });
  }
}
