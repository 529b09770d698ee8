import { connect, type Socket } from 'node:net';
import { AmfReader, type AmfValue, type Plain, writeAmf } from '../src/rtmp/amf0.ts';
import { ChunkReader } from '../src/rtmp/chunk-reader.ts';
import { writeMessage } from '../src/rtmp/chunk-writer.ts';
import { rtmpLimits } from '../src/rtmp/limits.ts';
import { type Message, types } from '../src/rtmp/message.ts';
import { until } from './broadcast.ts';

/** A RTMP publisher that says exactly what a test wants said, right or wrong. */
export class Pusher {
  readonly socket: Socket;
  /** What the server sent, behind its side of the handshake. */
  readonly heard: Message[] = [];
  closed = false;
  readonly #reader = new ChunkReader(rtmpLimits);
  #handshake = 1 + 1536 * 2;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (bytes: Buffer) => this.#hear(bytes));
    this.socket.on('close', () => {
      this.closed = true;
    });
    this.socket.on('error', () => {});
  }

  /** The command of that name that the server sent, when it did. */
  reply(name: string): AmfValue[] | undefined {
    for (const { type, body } of this.heard) {
      if (type !== types.command) continue;
      const values: AmfValue[] = [];
      for (const reader = new AmfReader(body); !reader.done; ) values.push(reader.value());
      if (values[0] === name) return values;
    }
    return undefined;
  }

  /** The code of the last `onStatus`. */
  status(): AmfValue {
    const about = this.reply('onStatus')?.[3];
    return about instanceof Map ? about.get('code') : undefined;
  }

  raw(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  shakeHands(): void {
    this.raw(Buffer.concat([Buffer.of(3), Buffer.alloc(1536), Buffer.alloc(1536)]));
  }

  say(...values: readonly Plain[]): void {
    this.message(types.command, 0, writeAmf(...values), 1);
  }

  message(type: number, timestamp: number, body: Buffer, stream = 1): void {
    this.raw(writeMessage({ type, stream, timestamp, body }, 4, 128));
  }

  connect(app: string): void {
    this.say('connect', 1, { app, tcUrl: `rtmp://127.0.0.1/${app}` });
  }

  publish(name: string): void {
    this.say('createStream', 2, null);
    this.say('publish', 3, null, name, 'live');
  }

  /** Pushes to an address, up to the server's answer. */
  async open(app: string, name: string): Promise<void> {
    this.shakeHands();
    this.connect(app);
    this.publish(name);
    await until('an answer to publish', () => this.status() !== undefined || this.closed);
  }

  close(): void {
    this.socket.destroy();
  }

  #hear(bytes: Buffer): void {
    const skip = Math.min(this.#handshake, bytes.length);
    this.#handshake -= skip;
    this.#reader.feed(bytes.subarray(skip));
    for (let message = this.#reader.next(); message; message = this.#reader.next()) {
      if (message.type === types.setChunkSize) this.#reader.setChunkSize(message.body.readUInt32BE());
      this.heard.push(message);
    }
  }
}
