import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';
import { type Certificate, openCertificate } from '../../src/webrtc/certificate.ts';
import { Handshake, type Sealed } from '../../src/webrtc/handshake.ts';
import { iceCheck } from './check.ts';

const openEach = 50;
const checkEveryMs = 3000;
const mostWaitMs = 14_000;

/** What a player of H.264 and Opus offers. */
export const playerOffer = (fingerprint: string, name: string): string =>
  [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:actpass',
    `a=ice-ufrag:${name}`,
    'a=ice-pwd:K5xImci0GdVeQPYYKq0C15',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=recvonly',
    'a=rtcp-mux',
    'a=rtpmap:96 H264/90000',
    'a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 0.0.0.0',
    'a=mid:1',
    'a=recvonly',
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    '',
  ].join('\r\n');

/** One for all viewers of a process, as making one takes a while. */
export const viewerCertificate = (): Promise<Certificate> =>
  openCertificate({ read: () => undefined, write: () => {} });

/** Who watches by WHEP and decodes nothing: opens what comes once in a while, and counts the rest. */
export class WhepViewer implements AsyncDisposable {
  readonly #socket: Socket = createSocket({ type: 'udp4', recvBufferSize: 1024 * 1024 });
  readonly #certificate: Certificate;
  #checking: NodeJS.Timeout | undefined;
  #sealed: Sealed | undefined;
  #failed = '';
  packets = 0;
  bytes = 0;
  /** Of those that were opened. */
  broken = 0;
  location = '';

  constructor(certificate: Certificate) {
    this.#certificate = certificate;
  }

  /** Comes in; resolves when media come. Rejects with the server's words when it says no. */
  async watch(url: string): Promise<void> {
    const name = randomBytes(6).toString('hex');
    const answered = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body: playerOffer(this.#certificate.fingerprint, name),
    });
    const answer = await answered.text();
    if (answered.status !== 201) throw new Error(`${answered.status} ${answer}`);
    this.location = answered.headers.get('location') ?? '';
    const value = (pattern: RegExp): string => pattern.exec(answer)?.[1] ?? '';
    const port = Number(value(/^a=candidate:\S+ 1 udp \d+ \S+ (\d+)/m));
    const theirs = { name: value(/^a=ice-ufrag:(\S+)/m), password: value(/^a=ice-pwd:(\S+)/m) };
    const post = (packet: Buffer): void => this.#socket.send(packet, port, '127.0.0.1');
    const handshake = new Handshake({
      certificate: this.#certificate,
      fingerprint: value(/^a=fingerprint:sha-256 (\S+)/m),
      role: 'active',
      send: post,
      onSealed: (sealed) => {
        this.#sealed = sealed;
      },
      onFailed: (why) => {
        this.#failed = why;
      },
      onClosed: () => {},
    });
    this.#socket.on('message', (packet) => this.#take(packet, handshake));
    const check = (): void => post(iceCheck(theirs, name, false));
    check();
    this.#checking = setInterval(check, checkEveryMs);
    const end = Date.now() + mostWaitMs;
    while (this.packets === 0 && this.#failed === '' && Date.now() < end) await pause(20);
    if (this.packets === 0) throw new Error(this.#failed || 'no media came');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#checking);
    await new Promise<void>((resolve) => {
      this.#socket.close(resolve);
    });
  }

  #take(packet: Buffer, handshake: Handshake): void {
    const first = packet[0] ?? 0;
    if (first < 4) handshake.begin();
    else if (first < 64) handshake.take(packet);
    else if (this.#sealed) {
      this.packets += 1;
      this.bytes += packet.length;
      const report = (packet[1] ?? 0) >= 192 && (packet[1] ?? 0) < 224;
      if (!report && this.packets % openEach === 1 && !this.#sealed.receiver.rtp(packet)) this.broken += 1;
    }
  }
}
