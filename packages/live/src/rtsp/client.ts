import type { Socket } from 'node:net';
import type { AddressFilter } from '@bandstand/http';
import { dial, whyNot } from '../dialing/index.ts';
import { type RtspAnswer, RtspError, RtspReader } from './messages.ts';
import { type Login, signerFor } from './sign-in.ts';

export interface RtspClientPorts {
  readonly mayReach: AddressFilter;
  readonly onPacket: (channel: number, bytes: Buffer) => void;
  /** Called once when the connection is gone. */
  readonly onClosed: (why: string) => void;
  /** The connection is given up when nothing comes for so long. Milliseconds. */
  readonly silenceMs: number;
}

/** One connection to a RTSP server (RFC 2326), with media between the answers. */
export class RtspClient {
  readonly #ports: RtspClientPorts;
  readonly #socket: Socket;
  readonly #reader = new RtspReader();
  readonly #waiting = new Map<number, { resolve(answer: RtspAnswer): void; reject(error: Error): void }>();
  readonly #login: Login | undefined;
  #sign: ((method: string, uri: string) => string) | undefined;
  #sequence = 0;
  #session: string | undefined;
  #closed = false;

  /** Throws DialRefused for an address that is none, or leads where this server may not connect to. */
  constructor(address: string, ports: RtspClientPorts) {
    this.#ports = ports;
    const url = new URL(address);
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    this.#login = user === '' ? undefined : { user, password };
    this.#socket = dial(url, ports.mayReach);
    this.#socket.setTimeout(ports.silenceMs, () => this.close('The server fell silent.'));
    this.#socket.on('data', (bytes: Buffer) => this.#take(bytes));
    this.#socket.on('error', (error) => this.close(whyNot(error)));
    this.#socket.on('close', () => this.close('The server closed the connection.'));
  }

  /** The answer to a request; signs in when that is asked for. Rejects with RtspError when it is no success. */
  async ask(
    method: string,
    uri: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RtspAnswer> {
    let answer = await this.#request(method, uri, headers);
    if (answer.status === 401 && this.#login) {
      this.#sign = signerFor(answer, this.#login);
      if (this.#sign) answer = await this.#request(method, uri, headers);
    }
    if (answer.status === 401) throw new RtspError('The server wants a name and a password that are right.');
    if (answer.status === 404) throw new RtspError('The server has no such stream.');
    if (answer.status !== 200) throw new RtspError(`The server answers ${method} with ${answer.status}.`);
    this.#session ??= answer.headers.get('session')?.split(';')[0];
    return answer;
  }

  /** Twice is once. */
  close(why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.destroy();
    for (const waiting of this.#waiting.values()) waiting.reject(new RtspError(why));
    this.#waiting.clear();
    this.#ports.onClosed(why);
  }

  #request(method: string, uri: string, headers: Readonly<Record<string, string>>): Promise<RtspAnswer> {
    if (this.#closed) return Promise.reject(new RtspError('The connection is closed.'));
    this.#sequence += 1;
    const sequence = this.#sequence;
    const all = {
      CSeq: String(sequence),
      'User-Agent': 'Bandstand',
      ...(this.#session === undefined ? {} : { Session: this.#session }),
      ...(this.#sign === undefined ? {} : { Authorization: this.#sign(method, uri) }),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#socket.write(`${method} ${uri} RTSP/1.0\r\n${lines.join('')}\r\n`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(sequence, { resolve, reject });
    });
  }

  #take(bytes: Buffer): void {
    try {
      for (const part of this.#reader.feed(bytes)) {
        if (part.kind === 'packet') this.#ports.onPacket(part.channel, part.bytes);
        if (part.kind !== 'answer') continue;
        const sequence = Number(part.answer.headers.get('cseq'));
        this.#waiting.get(sequence)?.resolve(part.answer);
        this.#waiting.delete(sequence);
      }
    } catch (error) {
      if (!(error instanceof RtspError)) throw error;
      this.close(error.message);
    }
  }
}
