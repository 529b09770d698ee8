import type { Socket } from 'node:net';
import type { RandomBytes } from '@bandstand/sqlite';
import { CodecError } from '../codecs/index.ts';
import type { EndReason } from '../engine/index.ts';
import { ChunkReader } from './chunk-reader.ts';
import { writeMessage } from './chunk-writer.ts';
import { Control } from './control.ts';
import { Handshake } from './handshake.ts';
import { RtmpError, type RtmpLimits } from './limits.ts';
import type { Message } from './message.ts';
import { replies } from './replies.ts';
import { Session, type SessionPorts } from './session.ts';

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly address: string;
  readonly limits: RtmpLimits;
  readonly random: RandomBytes;
  readonly publish: SessionPorts['publish'];
  /** Called once, with what is worth a line in the log. */
  readonly onClosed: (why: string) => void;
}

const outChunkSize = 4096;
const window = 2_500_000;
const goodbyeMs = 2000;

/** One peer's connection: bytes in, messages out, and the bounds on both. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #reader: ChunkReader;
  readonly #control: Control;
  readonly #session: Session;
  readonly #setUp: NodeJS.Timeout;
  #handshake: Handshake | undefined;
  #waiting = false;
  #chunkSize = 128;
  #goodbye: NodeJS.Timeout | undefined;
  #why: string | undefined;

  constructor(options: ConnectionOptions) {
    const { socket, limits, random, publish, address } = options;
    this.#options = options;
    this.#socket = socket;
    this.#reader = new ChunkReader(limits);
    this.#control = new Control(this.#reader, (message) => this.#send(message));
    this.#handshake = new Handshake(random, (bytes) => this.#write(bytes));
    this.#session = new Session({
      address,
      publish,
      send: (message) => this.#send(message),
      accepted: () => {
        clearTimeout(this.#setUp);
        this.#reader.allowMedia();
      },
      finish: (why) => this.#finish(why),
    });
    this.#setUp = setTimeout(() => this.close('took too long to publish', 'silent'), limits.setUpMs);
    socket.setNoDelay(true);
    socket.setTimeout(limits.silentMs, () => this.close('silent', 'silent'));
    socket.on('data', (bytes) => this.#receive(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)));
    socket.on('error', (error) => this.close(error.message, 'publisher left'));
    socket.on('close', () => {
      this.close('left', 'publisher left');
      options.onClosed(this.#why ?? 'left');
    });
  }

  /** Ends it at once. The first `why` stands. */
  close(why: string, reason: EndReason): void {
    this.#why ??= why;
    clearTimeout(this.#setUp);
    clearTimeout(this.#goodbye);
    this.#session.close(reason);
    this.#socket.destroy();
  }

  /** Lets the peer read what was sent; whatever it sends from now on is nothing. */
  #finish(why: string): void {
    if (this.#why !== undefined) return;
    this.#why = why;
    this.#socket.end();
    this.#goodbye = setTimeout(() => this.close(why, 'publisher left'), goodbyeMs);
  }

  #receive(bytes: Buffer): void {
    if (this.#why !== undefined) return;
    this.#try(() => {
      this.#control.received(bytes.length);
      const rest = this.#handshake ? this.#shakeHands(this.#handshake, bytes) : bytes;
      if (rest && rest.length > 0) this.#reader.feed(rest);
      this.#work();
    });
  }

  #shakeHands(handshake: Handshake, bytes: Buffer): Buffer | undefined {
    const rest = handshake.feed(bytes);
    if (!rest) return undefined;
    this.#handshake = undefined;
    for (const message of [replies.windowSize(window), replies.peerBandwidth(window)]) this.#send(message);
    this.#send(replies.chunkSize(outChunkSize));
    this.#chunkSize = outChunkSize;
    return rest;
  }

  /** Deals with the messages that are there, one after the other. */
  #work(): void {
    while (!this.#waiting && this.#why === undefined) {
      const message = this.#reader.next();
      if (!message) return;
      if (this.#control.take(message)) continue;
      const done = this.#session.take(message);
      if (done) this.#wait(done);
    }
  }

  /** Nothing more is read until it is decided. */
  #wait(done: Promise<void>): void {
    this.#waiting = true;
    this.#socket.pause();
    const goOn = (): void => {
      this.#waiting = false;
      this.#socket.resume();
      this.#try(() => this.#work());
    };
    done.then(goOn, (error: unknown) => this.#fail(error));
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (error instanceof CodecError) {
      this.#session.reject(error.message);
      this.#finish(error.message);
    } else if (error instanceof RtmpError) this.close(error.message, 'not valid');
    else this.close(error instanceof Error ? (error.stack ?? error.message) : String(error), 'not valid');
  }

  #send(message: Message): void {
    this.#write(writeMessage(message, message.stream === 0 ? 3 : 5, this.#chunkSize));
  }

  #write(bytes: Buffer): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > this.#options.limits.unreadBytes)
      this.close('does not read what it is sent', 'not valid');
  }
}
