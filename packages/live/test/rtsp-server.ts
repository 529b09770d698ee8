import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { programPath } from '../../../tools/needs.ts';
import { avcRecordSets } from '../src/codecs/index.ts';
import { AdtsReader } from '../src/conversion/adts.ts';
import { rtpHeader } from '../src/rtp/index.ts';
import { type CodedPicture, encode } from './coded-media.ts';

export interface Recorded {
  /** An AVCDecoderConfigurationRecord, and pictures with lengths of 4 bytes, 25 a second. */
  readonly record: Buffer;
  readonly pictures: readonly CodedPicture[];
  /** Bare packets of AAC-LC, 48 kHz, two channels. */
  readonly sounds: readonly Buffer[];
}

/** Two seconds of a moving picture and a tone. */
export async function recorded(): Promise<Recorded> {
  const args = '-c:v libx264 -preset ultrafast -bf 0';
  const { record, pictures } = await encode('avcC', 2, '320x180', args);
  const tone =
    '-v error -f lavfi -i sine=frequency=440:sample_rate=48000:duration=2 -ac 2 -c:a aac -f adts -';
  const { stdout } = spawnSync(programPath('ffmpeg'), tone.split(' '), { maxBuffer: 1e7 });
  return { record, pictures, sounds: [...new AdtsReader().feed(stdout)] };
}

export interface ServerOptions {
  /** A free one unless told. */
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly scheme?: 'digest' | 'basic';
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const nonce = 'f1e2d3c4';
const realm = 'camera';
const most = 1200;

/** A RTSP server that gives one recorded stream round and round, to clients that keep to the protocol alone. */
export class RtspServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #recorded: Recorded;
  readonly #options: ServerOptions;
  readonly #open = new Set<Socket>();
  /** What clients asked, in order. */
  readonly asked: string[] = [];
  /** Against the protocol. */
  readonly faults: string[] = [];
  url = '';

  constructor(recorded: Recorded, options: ServerOptions) {
    this.#recorded = recorded;
    this.#options = options;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(recorded: Recorded, options: ServerOptions = {}): Promise<RtspServer> {
    const server = new RtspServer(recorded, options);
    await new Promise<void>((resolve) => {
      server.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    const address = server.#server.address();
    const { user, password } = options;
    const login = user === undefined ? '' : `${user}:${password ?? ''}@`;
    server.url = `rtsp://${login}127.0.0.1:${typeof address === 'object' ? address?.port : ''}/stage`;
    return server;
  }

  /** Cuts all who are connected. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #serve(socket: Socket): void {
    let text = '';
    let sequence = 0;
    let sending: NodeJS.Timeout | undefined;
    this.#open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(sending);
      this.#open.delete(socket);
    });
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const request = text.slice(0, end);
        text = text.slice(end + 4);
        const number = Number(/^CSeq: (\d+)$/m.exec(request)?.[1]);
        if (number <= sequence) this.faults.push(`CSeq ${number} after ${sequence}`);
        sequence = number;
        const answer = this.#answer(request);
        socket.write(`RTSP/1.0 ${answer.replace('\r\n', `\r\nCSeq: ${number}\r\n`)}`);
        if (request.startsWith('PLAY') && answer.startsWith('200')) sending ??= this.#send(socket);
      }
    });
  }

  #answer(request: string): string {
    const [method = '', uri = ''] = request.split(' ');
    this.asked.push(method);
    if (!this.#isSignedIn(request, method, uri)) return this.#challenge();
    if (method === 'DESCRIBE') return this.#description();
    if (method === 'SETUP') {
      const transport = /^Transport: (RTP\/AVP\/TCP;unicast;interleaved=(\d)-(\d))$/m.exec(request);
      const wanted = uri.endsWith('/video') ? '0' : '2';
      if (transport?.[2] !== wanted) this.faults.push(`Transport ${transport?.[1]} for ${uri}`);
      return `200 OK\r\nSession: 42;timeout=60\r\nTransport: ${transport?.[1]}\r\n\r\n`;
    }
    if (!/^Session: 42$/m.test(request)) this.faults.push(`${method} without a session`);
    return '200 OK\r\nSession: 42\r\n\r\n';
  }

  #isSignedIn(request: string, method: string, uri: string): boolean {
    const { user, password, scheme } = this.#options;
    if (user === undefined) return true;
    const given = /^Authorization: (.*)$/m.exec(request)?.[1] ?? '';
    if (scheme === 'basic') return given === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const response = md5(`${md5(`${user}:${realm}:${password}`)}:${nonce}:${md5(`${method}:${uri}`)}`);
    return given.startsWith('Digest ') && given.includes(`response="${response}"`);
  }

  #challenge(): string {
    const how =
      this.#options.scheme === 'basic'
        ? `Basic realm="${realm}"`
        : `Digest realm="${realm}", nonce="${nonce}"`;
    return `401 Unauthorized\r\nWWW-Authenticate: ${how}\r\n\r\n`;
  }

  #description(): string {
    const { record } = this.#recorded;
    const sets = avcRecordSets(record);
    const sprop = sets.map((set) => set.toString('base64')).join(',');
    const lines = [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=stage',
      't=0 0',
      'a=control:*',
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      `a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${sprop}`,
      'a=control:video',
      'm=audio 0 RTP/AVP 97',
      'a=rtpmap:97 MPEG4-GENERIC/48000/2',
      'a=fmtp:97 streamtype=5;mode=AAC-hbr;config=1190;sizelength=13;indexlength=3;indexdeltalength=3',
      'a=control:audio',
      '',
    ].join('\r\n');
    return `200 OK\r\nContent-Type: application/sdp\r\nContent-Length: ${lines.length}\r\n\r\n${lines}`;
  }

  #send(socket: Socket): NodeJS.Timeout {
    const { pictures, sounds } = this.#recorded;
    const numbers = [65_530, 65_000];
    const post = (track: 0 | 1, payload: Buffer, timestamp: number, marker: boolean): void => {
      const sequence = (numbers[track] ?? 0) & 0xff_ff;
      numbers[track] = sequence + 1;
      const head = rtpHeader({ payloadType: 96 + track, marker, sequence, timestamp, source: 7 + track });
      const frame = Buffer.alloc(4);
      frame.writeUInt8(0x24);
      frame.writeUInt8(track * 2, 1);
      frame.writeUInt16BE(head.length + payload.length, 2);
      socket.write(Buffer.concat([frame, head, payload]));
    };
    let picture = 0;
    let sound = 0;
    return setInterval(() => {
      const { data } = pictures[picture % pictures.length] ?? { data: Buffer.alloc(0) };
      const pieces = unitsOf(data).flatMap(fragments);
      for (const [index, piece] of pieces.entries())
        post(0, piece, (picture * 3600 + 2 ** 32 - 90_000) % 2 ** 32, index === pieces.length - 1);
      picture += 1;
      for (; sound * 1024 < picture * 1920; sound += 2) {
        const two = [sounds[sound % sounds.length], sounds[(sound + 1) % sounds.length]];
        const units = two.map((unit) => unit ?? Buffer.alloc(0));
        const heads = Buffer.alloc(2 + units.length * 2);
        heads.writeUInt16BE(units.length * 16);
        for (const [index, unit] of units.entries()) heads.writeUInt16BE(unit.length << 3, 2 + index * 2);
        post(1, Buffer.concat([heads, ...units]), (sound * 1024) % 2 ** 32, true);
      }
    }, 20);
  }
}

function unitsOf(data: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at + 4 < data.length; at += 4 + data.readUInt32BE(at))
    units.push(data.subarray(at + 4, at + 4 + data.readUInt32BE(at)));
  return units;
}

/** FU-A (RFC 6184, 5.8). */
function fragments(unit: Buffer): Buffer[] {
  if (unit.length <= most) return [unit];
  const head = unit.readUInt8(0);
  const pieces: Buffer[] = [];
  for (let at = 1; at < unit.length; at += most) {
    const flags = (at === 1 ? 0x80 : 0) | (at + most >= unit.length ? 0x40 : 0) | (head & 31);
    pieces.push(Buffer.concat([Buffer.of((head & 0xe0) | 28, flags), unit.subarray(at, at + most)]));
  }
  return pieces;
}
