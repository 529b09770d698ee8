import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { AddressFilter } from '@bandstand/http';
import { dial, whyNot } from '../dialing/index.ts';
import {
  AmfReader,
  type AmfValue,
  ChunkReader,
  type Message,
  type Plain,
  RtmpError,
  rtmpLimits,
  messageTypes as types,
  writeAmf,
  writeMessage,
} from '../rtmp/index.ts';

/** Why nothing goes to a server. `message` is for people, and holds nothing secret. */
export class RestreamError extends Error {
  override readonly name = 'RestreamError';
}

export interface PublisherPorts {
  readonly mayReach: AddressFilter;
  /** Called once when the connection is gone. */
  readonly onClosed: (why: string) => void;
  /** From the connection to the accepted publication, and of silence of a connection that takes nothing. Milliseconds. */
  readonly patienceMs: number;
}

interface Target {
  readonly app: string;
  readonly tcUrl: string;
  readonly key: string;
}

const chunkBytes = 4096;
const handshakeBytes = 1 + 1536 * 2;
/** What may wait to leave: beyond it the reader is not read, and skips. */
const mostWaiting = 2 * 1024 * 1024;

/** rtmp://HOST/APP/KEY: the last part of the path is the key, with a query where there is one. */
function targetOf(url: URL): Target {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const key = (parts.pop() ?? '') + url.search;
  const app = parts.join('/');
  if (app === '' || key === '')
    throw new RestreamError('The address needs an app and a key: rtmp://HOST/APP/KEY.');
  return { app, key, tcUrl: `${url.protocol}//${url.host}/${app}` };
}

/** Publishes to a RTMP server (RTMP 1.0): one connection. */
export class RtmpPublisher {
  readonly #ports: PublisherPorts;
  readonly #socket: Socket;
  readonly #target: Target;
  readonly #reader = new ChunkReader(rtmpLimits);
  readonly #opened: Promise<void>;
  readonly #patience: NodeJS.Timeout;
  #settle: { resolve(): void; reject(error: Error): void } = { resolve: () => {}, reject: () => {} };
  #handshake: Buffer = Buffer.alloc(0);
  #shaken = false;
  #accepted = false;
  #stream = 1;
  #closed = false;

  /** Throws RestreamError and DialRefused. */
  constructor(address: string, ports: PublisherPorts) {
    this.#ports = ports;
    const url = new URL(address);
    this.#target = targetOf(url);
    this.#socket = dial(url, ports.mayReach);
    this.#opened = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#opened.catch(() => {});
    this.#patience = setTimeout(() => this.close('The server does not answer.'), ports.patienceMs);
    this.#socket.on(url.protocol === 'rtmps:' ? 'secureConnect' : 'connect', () => {
      this.#socket.write(Buffer.concat([Buffer.of(3), Buffer.alloc(8), randomBytes(1528)]));
    });
    this.#socket.on('data', (bytes: Buffer) => this.#take(bytes));
    this.#socket.on('error', (error) => this.close(whyNot(error)));
    this.#socket.on('close', () => this.close('The server closed the connection.'));
  }

  /** Resolves when media may be sent; rejects with RestreamError. */
  opened(): Promise<void> {
    return this.#opened;
  }

  /** Sends a message of media; resolves when there is room for more. */
  async media(kind: 'audio' | 'video', milliseconds: number, body: Buffer): Promise<void> {
    if (this.#closed) throw new RestreamError('The connection is closed.');
    const timestamp = Math.max(0, Math.round(milliseconds)) % 2 ** 32;
    const message = { type: types[kind], stream: this.#stream, timestamp, body };
    this.#socket.write(writeMessage(message, kind === 'video' ? 6 : 4, chunkBytes));
    if (this.#socket.writableLength < mostWaiting) return;
    const stuck = setTimeout(() => this.close('The server takes nothing any more.'), this.#ports.patienceMs);
    await new Promise<void>((resolve) => {
      for (const event of ['drain', 'close']) this.#socket.once(event, () => resolve());
    });
    clearTimeout(stuck);
  }

  /** Twice is once. */
  close(why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#patience);
    this.#socket.destroy();
    this.#settle.reject(new RestreamError(why));
    this.#ports.onClosed(why);
  }

  #take(bytes: Buffer): void {
    try {
      const rest = this.#shaken ? bytes : this.#shake(bytes);
      this.#reader.feed(rest);
      for (let message = this.#reader.next(); message; message = this.#reader.next()) this.#hear(message);
    } catch (error) {
      if (!(error instanceof RtmpError) && !(error instanceof RangeError)) throw error;
      this.close('The server does not speak RTMP.');
    }
  }

  #shake(bytes: Buffer): Buffer {
    this.#handshake = Buffer.concat([this.#handshake, bytes]);
    if (this.#handshake.length < handshakeBytes) return Buffer.alloc(0);
    this.#shaken = true;
    this.#socket.write(this.#handshake.subarray(1, 1537));
    const size = Buffer.alloc(4);
    size.writeUInt32BE(chunkBytes);
    this.#send({ type: types.setChunkSize, stream: 0, timestamp: 0, body: size }, 128);
    const { app, tcUrl } = this.#target;
    this.#command(0, 'connect', 1, { app, type: 'nonprivate', flashVer: 'FMLE/3.0', tcUrl });
    return this.#handshake.subarray(handshakeBytes);
  }

  #hear({ type, body }: Message): void {
    if (type === types.setChunkSize) this.#reader.setChunkSize(body.readUInt32BE());
    if (type !== types.command) return;
    const values: AmfValue[] = [];
    for (const reader = new AmfReader(body); !reader.done; ) values.push(reader.value());
    const [name, transaction, , about] = values;
    if (name === '_result' && transaction === 1) this.#create();
    else if (name === '_result' && transaction === 4) this.#publish(about);
    else if (name === '_error' && (transaction === 1 || transaction === 4))
      this.close('The server refuses the connection.');
    else if (name === 'onStatus') this.#heardStatus(about);
  }

  #create(): void {
    const { key } = this.#target;
    this.#command(0, 'releaseStream', 2, null, key);
    this.#command(0, 'FCPublish', 3, null, key);
    this.#command(0, 'createStream', 4, null);
  }

  #publish(stream: AmfValue): void {
    this.#stream = typeof stream === 'number' ? stream : 1;
    this.#command(this.#stream, 'publish', 5, null, this.#target.key, 'live');
  }

  #heardStatus(about: AmfValue): void {
    const code = about instanceof Map ? about.get('code') : undefined;
    const level = about instanceof Map ? about.get('level') : undefined;
    if (code === 'NetStream.Publish.Start') {
      clearTimeout(this.#patience);
      this.#accepted = true;
      this.#settle.resolve();
    } else if (this.#accepted && (level === 'error' || code === 'NetStream.Unpublish.Success'))
      this.close('The server ended the stream.');
    else if (level === 'error') this.close('The server refuses the stream: is the key right?');
  }

  #command(stream: number, ...values: readonly Plain[]): void {
    this.#send({ type: types.command, stream, timestamp: 0, body: writeAmf(...values) }, chunkBytes);
  }

  #send(message: Message, size: number): void {
    this.#socket.write(writeMessage(message, 3, size));
  }
}
