import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import type { Log } from '@bandstand/sqlite';
import { addressFacing, isNearby } from './nearby.ts';

export interface DiscoveryOptions {
  /** UDP port; 0 takes a free one. */
  readonly port: number;
  /** IPv4 address to listen on. */
  readonly host: string;
  /** Address that clients are told, without a final slash; undefined: this machine as they reach it, at `httpPort`. */
  readonly publicUrl: string | undefined;
  readonly httpPort: number;
  readonly server: { readonly id: string; readonly name: string };
  readonly clock: () => number;
  readonly log: Log;
}

export interface Discovery {
  readonly port: number;
  close(): Promise<void>;
}

const question = 'who is jellyfinserver?';
const mostBytes = 200;
/** Answers of one second: apps ask once, and an answer is longer than its question. */
const mostAnswers = 20;

/**
 * Answers apps of the same network that ask for a Jellyfin server (UDP, "Who is JellyfinServer?"). Rejects with the system's
 * error when the port cannot be opened.
 */
export async function openDiscovery(options: DiscoveryOptions): Promise<Discovery> {
  const socket = createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind({ port: options.port, address: options.host, exclusive: true });
  await listening;
  // Broken datagrams and networks that come and go are nobody's fault here.
  socket.on('error', (error) => options.log.warn({ err: error }, 'discovery'));
  const budget = new Budget(options.clock);
  socket.on('message', (text, from) => {
    if (asks(text) && isNearby(from.address) && budget.take()) answer(socket, from, options);
  });
  socket.unref();
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function asks(text: Buffer): boolean {
  return text.length <= mostBytes && text.toString('utf8').toLowerCase().includes(question);
}

function answer(socket: Socket, from: RemoteInfo, options: DiscoveryOptions): void {
  const { server, publicUrl, httpPort, host } = options;
  const own = host === '0.0.0.0' ? addressFacing(from.address, networkInterfaces()) : host;
  const base = publicUrl ?? (own === undefined ? undefined : `http://${own}:${httpPort}`);
  if (base === undefined) return;
  const told = { Address: `${base}/jellyfin`, Id: server.id, Name: server.name, EndpointAddress: null };
  // Lost on the way is as good as never sent: apps ask again.
  socket.send(JSON.stringify(told), from.port, from.address, () => {});
}

/** How many answers may still go out in this second. */
class Budget {
  readonly #clock: () => number;
  #second = -1;
  #left = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  take(): boolean {
    const second = Math.floor(this.#clock() / 1000);
    if (second !== this.#second) this.#left = mostAnswers;
    this.#second = second;
    this.#left -= 1;
    return this.#left >= 0;
  }
}
