import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { RandomBytes } from '@bandstand/sqlite';
import type { Plane } from '../plane/index.ts';
import { Connection } from './connection.ts';
import type { RtmpLimits } from './limits.ts';

export interface RtmpOptions {
  readonly plane: Plane;
  readonly limits: RtmpLimits;
  readonly random: RandomBytes;
  /** One line for each connection that ended. No key and no password is ever in it. */
  readonly log: (line: { readonly address: string; readonly why: string }) => void;
}

/** Takes streams that encoders push by RTMP (OBS, ffmpeg) into the plane. */
export class RtmpServer {
  readonly #options: RtmpOptions;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  readonly #perAddress = new Map<string, number>();

  constructor(options: RtmpOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#take(socket));
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Begins to listen; port 0 takes a free one. Resolves with the port, rejects when it is taken. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** Ends every connection; resolves when all are gone. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const connection of Array.from(this.#connections)) connection.close('the server closes', 'closing');
    await closed;
  }

  #take(socket: Socket): void {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
    const open = this.#perAddress.get(address) ?? 0;
    const { limits, plane, random, log } = this.#options;
    if (this.#connections.size >= limits.connections || open >= limits.connectionsPerAddress) {
      socket.destroy();
      log({ address, why: 'too many connections' });
      return;
    }
    this.#perAddress.set(address, open + 1);
    const connection = new Connection({
      socket,
      address,
      limits,
      random,
      publish: (request, onEnded) => plane.publish(request, onEnded),
      onClosed: (why) => {
        this.#connections.delete(connection);
        const left = (this.#perAddress.get(address) ?? 1) - 1;
        if (left > 0) this.#perAddress.set(address, left);
        else this.#perAddress.delete(address);
        log({ address, why });
      },
    });
    this.#connections.add(connection);
  }
}
