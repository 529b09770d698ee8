import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';
import { RtpHeader, SrtcpSession, SrtpSession } from 'werift';
import { rtpHeader } from '../../src/rtp/index.ts';
import { description, parseRtcp, senderReport } from '../../src/webrtc/rtcp.ts';
import { profiles } from '../../src/webrtc/srtp.ts';
import { until } from '../broadcast.ts';
import { iceCheck } from './check.ts';
import { OpenSslDtls } from './dtls.ts';
import { type CodedFrame, payloadsOf } from './media.ts';
import { type Own, offers, type Shape } from './offers.ts';

export interface EncoderOptions {
  readonly shape: Shape;
  readonly certificate?: 'ec' | 'rsa';
  /** Says in its offer that it has this certificate (PEM). */
  readonly stolen?: string;
  /** Packets of pictures that are lost the first time, by their number from 0. */
  readonly loses?: (number: number) => boolean;
  /** Sends again what it is asked for. */
  readonly resends?: boolean;
}

interface Track {
  readonly source: number;
  readonly payloadType: number;
  readonly rate: number;
  readonly firstTick: number;
  number: number;
  packets: number;
  bytes: number;
}

/** An encoder that publishes by WHIP, in the manner of one of the programs that people use. */
export class Encoder implements AsyncDisposable {
  readonly #options: EncoderOptions;
  readonly #socket: Socket = createSocket('udp4');
  readonly #dtls: OpenSslDtls;
  readonly #own: Own;
  readonly #tracks: Readonly<Record<'video' | 'audio', Track>>;
  readonly #sent = new Map<number, Buffer>();
  #sessions: { readonly media: SrtpSession; readonly reports: SrtcpSession } | undefined;
  #server = { address: '', port: 0 };
  #reached = false;
  #wide = 0;
  /** Compounds that came from the server, opened. */
  readonly heard: Buffer[] = [];
  answer = '';
  location = '';

  constructor(options: EncoderOptions) {
    this.#options = options;
    const { shape, certificate = 'ec', stolen } = options;
    const role = shape === 'ffmpeg' ? 'passive' : 'active';
    this.#dtls = new OpenSslDtls({
      role,
      certificate,
      ...(stolen !== undefined && { stolen }),
      send: (packet) => this.post(packet),
    });
    const { fingerprint } = this.#dtls;
    this.#own = { fingerprint, name: 'draf', password: 'K5xImci0GdVeQPYYKq0C15', audio: 4100, video: 4101 };
    const types = { obs: [96, 111], ffmpeg: [106, 111], gstreamer: [97, 100] } as const;
    const [video, audio] = types[shape];
    const counts = { packets: 0, bytes: 0 };
    this.#tracks = {
      video: {
        source: 4101,
        payloadType: video,
        rate: 90_000,
        firstTick: 2 ** 32 - 45_000,
        number: 65_500,
        ...counts,
      },
      audio: { source: 4100, payloadType: audio, rate: 48_000, firstTick: 77, number: 9, ...counts },
    };
    this.#socket.on('message', (packet) => this.#take(packet));
  }

  get pem(): string {
    return this.#dtls.pem;
  }

  /** Sends the offer; the answer's status. */
  async offer(base: string, path: string, key: string): Promise<number> {
    const answer = await fetch(base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp', authorization: `Bearer ${key}` },
      body: offers[this.#options.shape](this.#own),
    });
    this.answer = await answer.text();
    this.location = answer.headers.get('location') ?? '';
    const [, address = '', port] = /^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/m.exec(this.answer) ?? [];
    this.#server = { address, port: Number(port) };
    return answer.status;
  }

  /** ICE, then DTLS, as far as keys for the media. */
  async connect(): Promise<void> {
    const passive = this.#options.shape === 'ffmpeg';
    const listening = passive ? this.#dtls.keys() : undefined;
    await until('the handshake can begin', () => !passive || this.#dtls.listens);
    await this.reach();
    const keys = await (listening ?? this.#dtls.keys());
    const profile = profiles.aes128CmSha1;
    this.#sessions = {
      media: new SrtpSession({ keys, profile }),
      reports: new SrtcpSession({ keys, profile }),
    };
  }

  /** ICE alone. */
  async reach(): Promise<void> {
    const value = (name: string): string => new RegExp(`^a=${name}:(\\S+)`, 'm').exec(this.answer)?.[1] ?? '';
    const theirs = { name: value('ice-ufrag'), password: value('ice-pwd') };
    await until('the server answers', () => {
      if (!this.#reached) this.post(iceCheck(theirs, this.#own.name, this.#options.shape === 'ffmpeg'));
      return this.#reached;
    });
  }

  /** Sends bytes as they are. */
  post(packet: Buffer): void {
    this.#socket.send(packet, this.#server.port, this.#server.address);
  }

  /** Sends frames as fast as the server takes them; a report of the sender behind those of `reportAt`. */
  async send(frames: readonly CodedFrame[], reportAt: readonly number[] = []): Promise<void> {
    for (const [index, frame] of frames.entries()) {
      const payloads = payloadsOf(frame, this.#options.shape === 'ffmpeg');
      for (const [number, payload] of payloads.entries())
        this.#packet(frame, payload, frame.kind === 'video' && number === payloads.length - 1);
      if (reportAt.includes(index)) this.#report(frame);
      await pause(2);
    }
  }

  /** How often the server asked for a keyframe. */
  get wanted(): number {
    return this.heard.flatMap(parseRtcp).filter(({ kind }) => kind === 'keyframe wanted').length;
  }

  /** How often the server told when packets came. */
  get told(): number {
    // Behind an empty receiver report.
    return this.heard
      .filter((each) => each.readUInt8(1) === 201 && each.length > 16 && each.readUInt8(9) === 205)
      .filter((each) => (each.readUInt8(8) & 31) === 15).length;
  }

  /** What a receiver report says of a track: the middle of the last sender report that it knows of. */
  lastReport(kind: 'video' | 'audio'): number | undefined {
    for (const compound of this.heard.toReversed())
      for (let at = 8; at + 24 <= 8 + (compound.readUInt8() & 31) * 24; at += 24)
        if (compound.readUInt32BE(at) === this.#tracks[kind].source) return compound.readUInt32BE(at + 16);
    return undefined;
  }

  leave(): Promise<void> {
    return this.#dtls.leave();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dtls[Symbol.asyncDispose]();
    this.#socket.close();
  }

  #packet({ kind, at }: CodedFrame, payload: Buffer, marker: boolean): void {
    const track = this.#tracks[kind];
    const head = rtpHeader({
      payloadType: track.payloadType,
      marker,
      sequence: track.number & 0xff_ff,
      timestamp: ticksOf(track, at),
      source: track.source,
    });
    const header = RtpHeader.deSerialize(Buffer.concat(this.#extended(kind, head)));
    const sealed = this.#sessions?.media.encrypt(payload, header);
    if (!sealed) throw new Error('there are no keys yet');
    if (kind === 'video') this.#sent.set(track.number & 0xff_ff, sealed);
    if (kind === 'audio' || this.#options.loses?.(track.packets) !== true) this.post(sealed);
    track.number += 1;
    track.packets += 1;
    track.bytes += payload.length;
  }

  /** OBS names media and layer in its pictures' packets, GStreamer numbers all of them, ffmpeg does nothing. */
  #extended(kind: 'video' | 'audio', head: Buffer): Buffer[] {
    const { shape } = this.#options;
    if (shape === 'ffmpeg' || (shape === 'obs' && kind === 'audio')) return [head];
    head.writeUInt8(head.readUInt8() | 0x10);
    const number = this.#wide & 0xff_ff;
    this.#wide += 1;
    const content =
      shape === 'obs' ? Buffer.from('\x101\x200') : Buffer.of(0x11, number >> 8, number & 0xff, 0);
    return [head, Buffer.of(0xbe, 0xde, 0, 1), content];
  }

  #report({ kind, at }: CodedFrame): void {
    const { source, packets, bytes, ...track } = this.#tracks[kind];
    const wallclock = 1_700_000_000e6 + at;
    const report = senderReport({ source, wallclock, timestamp: ticksOf(track, at), packets, bytes });
    const sealed = this.#sessions?.reports.encrypt(Buffer.concat([report, description(source)]));
    if (sealed) this.post(sealed);
  }

  #take(packet: Buffer): void {
    const first = packet.readUInt8();
    if (first < 4) this.#reached ||= packet.readUInt16BE() === 0x01_01;
    else if (first < 64) this.#dtls.take(packet);
    else if (this.#sessions) {
      const compound = this.#sessions.reports.decrypt(packet);
      this.heard.push(compound);
      for (const feedback of parseRtcp(compound))
        if (feedback.kind === 'missing' && this.#options.resends === true)
          for (const number of feedback.numbers) this.post(this.#sent.get(number) ?? Buffer.alloc(0));
    }
  }
}

const ticksOf = (
  { rate, firstTick }: { readonly rate: number; readonly firstTick: number },
  at: number,
): number => (firstTick + (at * rate) / 1e6) % 2 ** 32;
